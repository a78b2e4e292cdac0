import { type Fault, StepError } from '@hvs/step';

const JUDGE_FAULTS = {
  'judge-misused': 'configuration',
  'judge-failed': 'failure',
  'judge-late': 'failure',
} as const satisfies Record<string, Fault>;

/** A judgement that did not come about. A refusal is none of these: it is a judgement. */
export class JudgeError extends StepError<keyof typeof JUDGE_FAULTS> {
  override readonly name = 'JudgeError';

  get fault(): Fault {
    return JUDGE_FAULTS[this.code];
  }
}
