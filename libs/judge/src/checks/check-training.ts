import type { JudgeCheck } from '../judgement.ts';
import type { TrainingFacts } from '../evidence.ts';
import { lacking, passIf } from './check.ts';

const MAX_NAMED = 5;

/** Whether the model was trained on what it is judged on. */
export function checkTraining({ isStated, overlap, compared }: TrainingFacts): JudgeCheck {
  const figures = { compared, overlap: overlap.length };
  const name = 'training-data';
  if (!isStated) {
    const detail =
      'The card does not say which sites the model was trained on (training_data.sources), so nothing proves that it was not trained on the held-out ones.';
    return lacking({ name, detail, figures });
  }
  if (overlap.length === 0) {
    return passIf(true, { name, detail: `None of the ${compared} held-out sites and files was trained on.`, figures });
  }
  const named = overlap.slice(0, MAX_NAMED).join(', ');
  const more = overlap.length > MAX_NAMED ? ` and ${overlap.length - MAX_NAMED} more` : '';
  const detail = `The model was trained on ${overlap.length} of the ${compared} held-out sites and files: ${named}${more}.`;
  return passIf(false, { name, detail, figures });
}
