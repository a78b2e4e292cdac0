import type { Manifest } from '@hvs/k8s-manifests';
import { isDeepStrictEqual } from 'node:util';
import type { VerifiedState } from '../environment/environment-state.ts';

/** What runs once and is gone, by itself or by a person's hand: that it is not there says nothing. */
const RUN_ONCE: ReadonlySet<string> = new Set(['Job', 'Pod']);

/** Those that shall be there all the time. */
export function lasting(manifests: readonly Manifest[]): Manifest[] {
  return manifests.filter(({ kind }) => !RUN_ONCE.has(kind));
}

/** Those that a delivery applies: what runs once, and ran as it is for the last verified state, ran already. */
export function notYetRun(manifests: readonly Manifest[], verified: VerifiedState | undefined): Manifest[] {
  const ran = verified?.manifests.filter(({ kind }) => RUN_ONCE.has(kind)) ?? [];
  return manifests.filter(
    (manifest) => !ran.some((one) => isDeepStrictEqual(one, JSON.parse(JSON.stringify(manifest)))),
  );
}
