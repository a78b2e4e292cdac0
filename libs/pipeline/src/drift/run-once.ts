import type { Manifest } from '@hvs/k8s-manifests';
import { isDeepStrictEqual } from 'node:util';
import type { VerifiedState } from '../environment/environment-state.ts';

/** Kinds that run once. An object of them may be gone, by itself or removed by a person. */
const RUN_ONCE: ReadonlySet<string> = new Set(['Job', 'Pod']);

/** Manifests whose objects have to exist all the time. */
export function lasting(manifests: readonly Manifest[]): Manifest[] {
  return manifests.filter(({ kind }) => !RUN_ONCE.has(kind));
}

/** Manifests that a delivery applies: all but those that ran once, unchanged, for the last verified state. */
export function notYetRun(manifests: readonly Manifest[], verified: VerifiedState | undefined): Manifest[] {
  const ran = verified?.manifests.filter(({ kind }) => RUN_ONCE.has(kind)) ?? [];
  return manifests.filter(
    (manifest) => !ran.some((one) => isDeepStrictEqual(one, JSON.parse(JSON.stringify(manifest)))),
  );
}
