/**
 * What can keep the pipeline from doing its work. `configuration`: the user can mend it before a retry.
 * `candidate`: what was to be delivered may be at fault; blame.ts says whether it is the image, whose digest is then
 * quarantined. What is late or slow is no such fault: a busy node does that to sound images, too.
 */
export const PIPELINE_FAULTS = {
  'bundle-missing': 'configuration',
  'cluster-forbidden': 'configuration',
  'cluster-login-failed': 'configuration',
  'cluster-unknown': 'configuration',
  'cluster-untrusted': 'configuration',
  'environment-unknown': 'configuration',
  'commit-unknown': 'configuration',
  'engine-missing': 'configuration',
  'engine-unusable': 'configuration',
  'image-unnamed': 'configuration',
  'image-unpushed': 'configuration',
  'image-unrecorded': 'configuration',
  'model-invalid': 'configuration',
  'platform-unsupported': 'configuration',
  'nothing-verified': 'configuration',
  'project-undelivered': 'configuration',
  'proxy-invalid': 'configuration',
  'receipt-unknown': 'configuration',
  'registry-login-failed': 'configuration',
  'registry-unknown': 'configuration',
  'run-unnamed': 'configuration',
  'registry-untrusted': 'configuration',
  'settings-invalid': 'configuration',
  aborted: 'failure',
  'cluster-refused': 'failure',
  'cluster-unreachable': 'failure',
  'command-failed': 'failure',
  'image-missing': 'failure',
  'image-too-large': 'failure',
  'image-unreadable': 'failure',
  'lock-held': 'failure',
  'lock-lost': 'failure',
  'namespace-ending': 'failure',
  'registry-refused': 'failure',
  'registry-unreachable': 'failure',
  'state-unreadable': 'failure',
  'surroundings-failed': 'failure',
  'not-in-time': 'failure',
  'too-slow': 'failure',
  'candidate-failed': 'candidate',
  'rollout-failed': 'candidate',
  'verification-failed': 'candidate',
  'watch-failed': 'candidate',
} as const;

export type PipelineErrorCode = keyof typeof PIPELINE_FAULTS;

export interface PipelineErrorFacts {
  /** What to do next, as a sentence or lines of them. */
  readonly hint?: string;
  /** Of the API server's answer. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** A step that could not be done. Match it by code, never by text. */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';
  readonly code: PipelineErrorCode;
  readonly hint: string | undefined;
  readonly status: number | undefined;

  constructor(code: PipelineErrorCode, message: string, { hint, status, cause }: PipelineErrorFacts = {}) {
    super(message, { cause });
    this.code = code;
    this.hint = hint;
    this.status = status;
  }

  get fault(): 'configuration' | 'failure' | 'candidate' {
    return PIPELINE_FAULTS[this.code];
  }
}

/** What happened, for the reasons of a receipt: with the code, by which a program tells it. */
export function sentenceOf(error: unknown): string {
  return error instanceof PipelineError ? `${error.message} [${error.code}]` : String(error);
}
