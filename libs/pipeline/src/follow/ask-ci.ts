import type { ModelRegistry } from '@hvs/model-version';
import { nameOf, type Seen, type Wanted } from './next-action.ts';
import { tagOf } from './told.ts';

export interface AskingCi {
  readonly models: ModelRegistry;
  readonly dispatch: (wanted: Wanted) => Promise<void>;
  /** CI is asked again after this time. */
  readonly deadlineS: number;
}

/**
 * Once for each version that is wanted, and again when the environment does not run it in time, when another one served
 * since or a person asks anew, and when the job has died that began after it was asked.
 */
export async function askCi(
  { models, dispatch, deadlineS }: AskingCi,
  wanted: Wanted,
  { environment, begun }: Pick<Seen, 'environment' | 'begun'>,
): Promise<{ readonly kind: 'wait' | 'dispatch'; readonly reason: string }> {
  const { dispatched, outcome, at = '' } = wanted.told;
  const isOpen = outcome === undefined || outcome === 'superseded';
  const isAnswered = (isOpen && at > (dispatched ?? '')) || (begun?.at ?? '') > (dispatched ?? '');
  const ageS = (Date.now() - Date.parse(dispatched ?? '')) / 1000;
  if (dispatched !== undefined && !isAnswered && ageS < deadlineS)
    return { kind: 'wait', reason: `CI was asked at ${dispatched} to deliver ${nameOf(wanted)}` };
  await dispatch(wanted);
  // Written afterwards: a run that is killed between the two asks twice, and the second delivery changes nothing.
  await models.setTag(wanted.version, tagOf(environment, 'dispatched'), new Date().toISOString());
  return { kind: 'dispatch', reason: `CI is asked to deliver ${nameOf(wanted)}` };
}
