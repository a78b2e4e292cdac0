import { imageText } from '@hvs/image';
import { offQuarantine } from '../judge/blame.ts';
import type { EnvironmentState, VerifiedState } from '../environment/environment-state.ts';
import { DeliveryError } from '../delivery-error.ts';
import { ourContainer } from '../cluster/our-container.ts';

/** The last proven state, or the one of another release before it. */
export const ROLLBACK_TARGETS = ['verified', 'previous'] as const;
export type RollbackTarget = (typeof ROLLBACK_TARGETS)[number];

/** Where a rollback goes, and why there. */
export interface Target {
  readonly state: VerifiedState;
  /** What follows "it": `goes to the release before: ...` */
  readonly reason: string;
}

/** What a rollback chooses from. */
export interface Choice {
  /** By name of the environment, for the commands that help. */
  readonly environment: string;
  readonly state: EnvironmentState;
  readonly previous: VerifiedState | undefined;
  /** What the user asked for. */
  readonly to: RollbackTarget | undefined;
  /** Called only if the choice depends on it, because it takes many calls. */
  readonly readDrift: () => Promise<readonly string[] | undefined>;
}

/**
 * A person who rolls back wants to be rid of what serves. If the last proven release serves, the target is the release
 * before it. If anything else serves, the target is the last proven release, quarantined or not. A rollback that was left
 * half done goes on to its target. Throws `nothing-verified`.
 */
export async function chooseTarget(choice: Choice): Promise<Target> {
  const { state, previous, to } = choice;
  const { verified } = state;
  if (verified === undefined) throw nowhere(choice, 'so far');
  if (to === 'verified') return { state: verified, reason: 'goes to the last proven release, as --to verified asks' };
  if (to === 'previous')
    return {
      state: requirePrevious(choice),
      reason: 'goes to the release before the last proven one, as --to previous asks',
    };
  const begun = whereItWent(choice);
  if (begun !== undefined) return { state: begun, reason: 'goes on with a rollback that was left half done' };
  const instead = whatServesInstead(state, verified);
  if (instead !== undefined) return { state: verified, reason: `goes to the last proven release: ${instead}` };
  const other = 'hvs rollback --to verified restores that one as it was proven';
  if (previous !== undefined && isOpen(choice, previous))
    return { state: previous, reason: `goes to the release before: the last proven one serves (${other})` };
  const drift = (await choice.readDrift()) ?? [];
  if (drift.length > 0)
    return {
      state: verified,
      reason: 'restores the last proven release as it was proven: there is no release before it to go to',
    };
  return { state: requirePrevious(choice), reason: '' };
}

/** Target of a way back that ended half-way: its kept pods serve, or the record notes it. */
function whereItWent(choice: Choice): VerifiedState | undefined {
  const { state, previous } = choice;
  const kept = state.serving === 'previous' ? state.previous?.image : undefined;
  const noted = state.begun?.what === 'rollback' ? state.begun.image : undefined;
  const target = [state.verified, previous].find(
    (one) => one !== undefined && imageText(one.release) === (kept ?? noted),
  );
  return target !== undefined && isOpen(choice, target) ? target : undefined;
}

/** What serves instead of the last proven release, by the spec of the Deployment and the Service. The health of pods does not count. */
function whatServesInstead(
  { begun, stable, candidate, serving }: EnvironmentState,
  { release }: VerifiedState,
): string | undefined {
  if (begun?.what === 'delivery')
    return 'a delivery was left half done (hvs rollback --to previous goes to the release before)';
  if (stable === undefined) return 'its Deployment is gone';
  if (candidate !== undefined) return 'a candidate is beside it';
  if (serving !== 'stable')
    return serving === 'none'
      ? 'its Service is gone'
      : `the Service reaches ${serving === 'previous' ? 'kept' : 'candidate'} pods`;
  if (stable.deployment.spec?.replicas === 0) return 'its Deployment asks for 0 pods';
  const image = ourContainer(stable.deployment.spec?.template.spec)?.image;
  return image === imageText(release) ? undefined : `another image runs, ${image}`;
}

/** The last verified state is allowed even if it is quarantined, because no better one is known. */
function isOpen({ state }: Choice, target: VerifiedState): boolean {
  return target === state.verified || state.quarantine[target.release.image.digest] === undefined;
}

function requirePrevious(choice: Choice): VerifiedState {
  if (choice.previous !== undefined && isOpen(choice, choice.previous)) return choice.previous;
  throw nowhere(choice, 'before the last proven release');
}

function nowhere({ state, previous, environment }: Choice, when: string): DeliveryError {
  const digest = previous?.release.image.digest ?? '';
  const quarantined = state.quarantine[digest];
  if (quarantined !== undefined) {
    return new DeliveryError(
      'nothing-verified',
      `what was proven in ${state.namespace} ${when} is quarantined since ${quarantined.at}: ${quarantined.reason}`,
      {
        hint: offQuarantine(digest, environment),
      },
    );
  }
  return new DeliveryError(
    'nothing-verified',
    `nothing was proven in ${state.namespace} ${when}, so there is nothing to go back to`,
    {
      hint: 'hvs status shows what is there, hvs history what was; hvs deliver proves an image and serves it.',
    },
  );
}
