import { StepError } from '@hvs/step';

const FAULTS = {
  'pods-missing': 'configuration',
  'reference-missing': 'configuration',
  'snapshot-unreadable': 'configuration',
  'snapshots-differ': 'configuration',
  'drift-unreachable': 'failure',
} as const;

/** Drift could not be judged. */
export class DriftError extends StepError<keyof typeof FAULTS> {
  override readonly name = 'DriftError';

  get fault(): (typeof FAULTS)[keyof typeof FAULTS] {
    return FAULTS[this.code];
  }
}
