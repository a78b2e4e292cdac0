/** A trainer's failure: what happened and the next step. */
export class TrainerError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(`${message}\n  next: ${hint}`, options);
    this.name = 'TrainerError';
    this.hint = hint;
  }
}
