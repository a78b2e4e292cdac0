import { StepError, type StepErrorFacts } from '@hvs/step';
/**
 * Why a delivery failed. For a `candidate` fault, judge/blame.ts decides whether the image is at fault and its digest is
 * quarantined. A late or slow candidate is a `failure`: a busy node makes sound images late and slow as well.
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
  'ci-unnamed': 'configuration',
  aborted: 'failure',
  'ci-refused': 'failure',
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
  /** Status of the API server's answer. */
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
