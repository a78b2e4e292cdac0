/** What can keep the pipeline from doing its work. `configuration`: the user can mend it before a retry. */
export const PIPELINE_FAULTS = {
  'bundle-missing': 'configuration',
  'commit-unknown': 'configuration',
  'engine-missing': 'configuration',
  'engine-unusable': 'configuration',
  'image-unrecorded': 'configuration',
  'model-invalid': 'configuration',
  'platform-unsupported': 'configuration',
  'command-failed': 'failure',
  'image-too-large': 'failure',
  'image-unreadable': 'failure',
} as const;

export type PipelineErrorCode = keyof typeof PIPELINE_FAULTS;

export interface PipelineErrorFacts {
  /** What to do next, as a sentence or lines of them. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** A step that could not be done. Match it by code, never by text. */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';
  readonly code: PipelineErrorCode;
  readonly hint: string | undefined;

  constructor(code: PipelineErrorCode, message: string, { hint, cause }: PipelineErrorFacts = {}) {
    super(message, { cause });
    this.code = code;
    this.hint = hint;
  }

  get fault(): 'configuration' | 'failure' {
    return PIPELINE_FAULTS[this.code];
  }
}
