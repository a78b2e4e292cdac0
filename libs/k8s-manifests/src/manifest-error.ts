export type ManifestErrorCode = 'kustomize-missing' | 'overlay-invalid' | 'image-unused' | 'deployment-missing';

/** An overlay that cannot be read, rendered or pinned. Match it by code, never by text. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
  readonly code: ManifestErrorCode;
  /** What to do next. */
  readonly hint: string;

  constructor(code: ManifestErrorCode, message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.hint = hint;
  }
}
