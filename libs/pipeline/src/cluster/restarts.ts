import { imageText, type Release } from '@hvs/image';
import type { V1Pod } from '@kubernetes/client-node';
import { ourContainer, statusOfOurs } from './our-container.ts';
import type { Workload } from './workload.ts';

/**
 * By uid, the restarts that proven pods had when a trial began. Any other pod is on trial: a single end of its container
 * is enough to refuse it.
 */
export type KnownRestarts = ReadonlyMap<string, number>;

/** All pods are on trial. */
export const NONE_KNOWN: KnownRestarts = new Map();

export function restartsOf(pod: V1Pod): number {
  return statusOfOurs(pod)?.restartCount ?? 0;
}

/** Where pods of the proven release serve before a trial. */
interface Proven {
  readonly stable: Workload | undefined;
  readonly verified: { readonly release: Release } | undefined;
}

/** Restarts of the pods that ran the proven release before the trial, as they are now. */
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
