import type { RegistryVersion } from '@hvs/model-version';
import { imageText, type Release } from '@hvs/image';
import type { Begun, QuarantineEntry } from '../environment/environment-state.ts';
import type { Told } from './told.ts';

/** A version that the registry wants here. */
export interface Wanted {
  readonly version: RegistryVersion;
  /** Of its ONNX file, by which it is the same model in image and pods. */
  readonly sha256: string;
  /** What its tags say of this environment. */
  readonly told: Told;
}

/** What a decision needs to know of an environment. */
export interface Seen {
  readonly environment: string;
  /** Who holds the lock. Undefined when nobody does, or its holder is dead. */
  readonly holder: string | undefined;
  /** What was proven last. */
  readonly verified: Release | undefined;
  readonly begun: Begun | undefined;
  /** The Service reaches pods that were kept for a way back. */
  readonly isHalfWayBack: boolean;
  /** In what the environment differs from the proven release, so that another model could serve. */
  readonly disturbance: string | undefined;
  /** By the digest of the image. */
  readonly quarantine: Readonly<Record<string, QuarantineEntry>>;
}

export type Action =
  | {
      readonly kind: 'deliver';
      readonly wanted: Wanted;
      /** An earlier delivery of it was refused by the environment, so it is planned first. */
      readonly isOnlyIfAllowed: boolean;
      readonly reason: string;
    }
  /** `verified`: the last proven release; undefined: where the unfinished rollback goes. */
  | { readonly kind: 'take-back'; readonly to: 'verified' | undefined; readonly reason: string }
  | { readonly kind: 'wait'; readonly reason: string }
  | { readonly kind: 'nothing'; readonly reason: string; readonly isBlocked: boolean };

/**
 * What brings the environment to what the registry wants. Pure, and it knows only what is so now, not what happened: a
 * lost, repeated or late event changes nothing.
 */
export function nextAction(
  wanted: Wanted | undefined,
  seen: Seen,
  absence = 'the registry wants no version here',
): Action {
  const { environment, holder, verified, begun, disturbance } = seen;
  if (holder !== undefined) return { kind: 'wait', reason: `${environment} is being delivered to by ${holder}` };
  // A person asked for the rollback. After it the registry is followed again.
  if (begun?.what === 'rollback' || seen.isHalfWayBack)
    return { kind: 'take-back', to: undefined, reason: 'a rollback was left half done' };

  const unfinished = begun === undefined ? disturbance : `a delivery of ${begun.image} was left half done`;
  const obstacle = wanted === undefined ? absence : whyNot(wanted, seen);
  if (wanted !== undefined && obstacle === undefined) {
    const name = nameOf(wanted);
    const isServed = wanted.sha256 === verified?.model.sha256;
    if (isServed && unfinished === undefined)
      return { kind: 'nothing', reason: `${name} serves, proven`, isBlocked: false };
    // What was proven is kept whole, so it needs no approval, no judge and no registry.
    if (isServed && unfinished !== undefined)
      return { kind: 'take-back', to: 'verified', reason: `${unfinished}, and ${name} is proven` };
    const isOnlyIfAllowed = wanted.told.outcome === 'refused';
    const why = unfinished ?? `${verified === undefined ? 'nothing' : modelText(verified)} serves`;
    return { kind: 'deliver', wanted, isOnlyIfAllowed, reason: `${name} is wanted, and ${why}` };
  }
  if (unfinished !== undefined && verified !== undefined)
    return { kind: 'take-back', to: 'verified', reason: `${unfinished}, and ${obstacle}` };
  return { kind: 'nothing', reason: obstacle ?? '', isBlocked: wanted !== undefined };
}

/** Why a version is not delivered, with what lets it be. Undefined when it may be tried. */
function whyNot(wanted: Wanted, { environment, verified, quarantine }: Seen): string | undefined {
  // What is proven to serve is not judged again.
  if (wanted.sha256 === verified?.model.sha256) return undefined;
  const { outcome, quarantined, verdict, at, reason } = wanted.told;
  const name = nameOf(wanted);
  const blamed = Object.entries(quarantine).find(
    ([digest, entry]) => entry.modelSha256 === wanted.sha256 || digest === wanted.told.digest,
  );
  if (blamed !== undefined) {
    const [digest, entry] = blamed;
    return `${name} is quarantined as ${digest} since ${entry.at}: ${entry.reason}; to lift it: hvs quarantine ${digest} --remove --env ${environment}`;
  }
  const again = `to try it again, remove its tag hvs.${environment}.outcome`;
  const said = `at ${at}: ${reason ?? 'no reason is told'}`;
  // The quarantine was lifted since.
  if (outcome === 'rolled-back')
    return quarantined === undefined ? `${name} was rolled back ${said}; ${again}` : undefined;
  const isJudged = verdict !== undefined && verdict !== 'approved';
  if (outcome === 'not-enough-evidence' || (outcome === 'refused' && isJudged))
    return `${name} was ${outcome === 'refused' ? 'refused' : 'not approved for lack of evidence'} ${said}; ${again}`;
  return undefined;
}

export function nameOf({ version: { name, version } }: Pick<Wanted, 'version'>): string {
  return `${name} ${version}`;
}

function modelText(release: Release): string {
  const { name, version } = release.model;
  return `${name} ${version} (${imageText(release)})`;
}
