import { StepError, type StepErrorFacts } from '@hvs/step';
/**
 * What can keep a delivery from its end. Of a `candidate` fault blame.ts says whether it is the image's, whose digest is
 * then quarantined. A candidate that is late or slow is no such fault: a busy node makes sound images late and slow, too.
 */
const DELIVERY_FAULTS = {
  'cluster-forbidden': 'configuration',
  'cluster-login-failed': 'configuration',
  'cluster-unknown': 'configuration',
  'cluster-untrusted': 'configuration',
  'environment-unknown': 'configuration',
  'nothing-verified': 'configuration',
  'project-undelivered': 'configuration',
  'receipt-unknown': 'configuration',
  'run-unnamed': 'configuration',
  'settings-invalid': 'configuration',
  aborted: 'failure',
  'cluster-refused': 'failure',
  'cluster-unreachable': 'failure',
  'lock-held': 'failure',
  'lock-lost': 'failure',
  'namespace-ending': 'failure',
  'state-unreadable': 'failure',
  'surroundings-failed': 'failure',
  'not-in-time': 'failure',
  'too-slow': 'failure',
  'candidate-failed': 'candidate',
  'rollout-failed': 'candidate',
  'verification-failed': 'candidate',
  'watch-failed': 'candidate',
} as const;

export type DeliveryErrorCode = keyof typeof DELIVERY_FAULTS;

interface DeliveryErrorFacts extends StepErrorFacts {
  /** Of the API server's answer. */
  readonly status?: number;
}

export class DeliveryError extends StepError<DeliveryErrorCode> {
  override readonly name = 'DeliveryError';
  readonly status: number | undefined;

  constructor(code: DeliveryErrorCode, message: string, { status, ...facts }: DeliveryErrorFacts = {}) {
    super(code, message, facts);
    this.status = status;
  }

  get fault(): (typeof DELIVERY_FAULTS)[DeliveryErrorCode] {
    return DELIVERY_FAULTS[this.code];
  }
}
