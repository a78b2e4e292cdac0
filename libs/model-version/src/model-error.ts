/** Why a model version cannot be served; each is one refusal of contract 2 in docs/contracts.md. */
export type ModelFault =
  | 'uri-unsupported'
  | 'file-missing'
  | 'card-invalid'
  | 'golden-invalid'
  | 'features-differ'
  | 'hash-mismatch'
  | 'onnx-invalid'
  | 'output-invalid'
  | 'golden-mismatch';

/** A model version that must not serve: `code` names the fault. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly code: ModelFault;
  readonly #reason: string;

  constructor(code: ModelFault, reason: string, options?: ErrorOptions) {
    super(`model refused, ${code}: ${reason}`, options);
    this.code = code;
    this.#reason = reason;
  }

  /** The message without the code, for the sentences of callers. No field, so that no log line says it twice. */
  get reason(): string {
    return this.#reason;
  }
}
