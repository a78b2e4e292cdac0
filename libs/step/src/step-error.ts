/** `configuration`: a person has to mend something before a retry. `candidate`: the release may be at fault. */
export type Fault = 'configuration' | 'failure' | 'candidate';

export interface StepErrorFacts {
  /** What to do next, as a sentence or lines of them. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** A step that could not be done. Each library has a class of its own with its codes; match it by code, never by text. */
export abstract class StepError<Code extends string = string> extends Error {
  override readonly name: string = 'StepError';
  abstract readonly fault: Fault;
  readonly code: Code;
  readonly hint: string | undefined;

  constructor(code: Code, message: string, { hint, cause }: StepErrorFacts = {}) {
    super(message, { cause });
    this.code = code;
    this.hint = hint;
  }
}

/** The message with its code, for the reasons of a receipt. */
export function sentenceOf(error: unknown): string {
  return error instanceof StepError ? `${error.message} [${error.code}]` : String(error);
}
