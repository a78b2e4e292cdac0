import { imageText, type Release } from '@hvs/image';
import type { V1Pod } from '@kubernetes/client-node';
import { ourContainer, statusOfOurs } from './our-container.ts';
import type { Workload } from './workload.ts';

/**
 * How often the containers of pods that were proven before a trial had been restarted when it began, by the pods'
 * uids. A pod that is not among them is on trial itself: one end is enough to refuse it.
 */
export type KnownRestarts = ReadonlyMap<string, number>;

/** Where all pods are on trial. */
export const NONE_KNOWN: KnownRestarts = new Map();

export function restartsOf(pod: V1Pod): number {
  return statusOfOurs(pod)?.restartCount ?? 0;
}

/** Where pods of the proven release serve before a trial. */
interface Proven {
  readonly stable: Workload | undefined;
  readonly verified: { readonly release: Release } | undefined;
}

/** Of the pods that ran the proven release before, as they are now. */
export function knownRestarts(now: Workload | undefined, { stable, verified }: Proven): KnownRestarts {
  if (verified === undefined) return NONE_KNOWN;
  const image = imageText(verified.release);
  const before = new Set((stable?.pods ?? []).filter(({ spec }) => ourContainer(spec)?.image === image).map(uidOf));
  return new Map((now?.pods ?? []).filter((pod) => before.has(uidOf(pod))).map((pod) => [uidOf(pod), restartsOf(pod)]));
}

/** Restarts that count against a pod. */
export function newRestartsOf(pod: V1Pod, known: KnownRestarts): number {
  return restartsOf(pod) - (known.get(uidOf(pod)) ?? 0);
}

export function isKnown(pod: V1Pod, known: KnownRestarts): boolean {
  return known.has(uidOf(pod));
}

function uidOf({ metadata }: V1Pod): string {
  return metadata?.uid ?? '';
}
