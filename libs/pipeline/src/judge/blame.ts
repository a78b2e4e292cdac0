import { imageText, type Release } from '@hvs/image';
import { type Manifest, manifestName } from '@hvs/k8s-manifests';
import type { VerifiedState } from '../environment/environment-state.ts';
import { DeliveryError } from '../delivery-error.ts';
import type { Change } from '../drift/compare.ts';

const SECRET = 'Secret';

export interface Suspect {
  readonly release: Release;
  /** As rendered for this delivery, pinned. */
  readonly manifests: readonly Manifest[];
  /** Changes of this delivery to the cluster. */
  readonly changes: readonly Pick<Change, 'object' | 'action'>[];
  readonly namespace: string;
  /** What was proven here, the newest first. */
  readonly proven: readonly VerifiedState[];
  /** When this digest was last delivered here, by the receipts that are kept. */
  readonly deliveredAt?: string | undefined;
}

/**
 * An image is blamed, and its digest quarantined, only if nothing but the image is new: its digest was never proven here,
 * and the overlay was proven with another image.
 */
export interface Blame {
  readonly isOfImage: boolean;
  /** For the receipt: why the image is not blamed although its pods failed. */
  readonly reason?: string;
}

export function blame(error: unknown, { release, manifests, changes, namespace, proven, deliveredAt }: Suspect): Blame {
  if (!(error instanceof DeliveryError) || error.fault !== 'candidate') return { isOfImage: false };
  const state = proven.find((one) => one.release.image.digest === release.image.digest);
  const earlier = state?.verifiedAt ?? deliveredAt;
  if (earlier !== undefined)
    return spare(
      `it was proven in ${namespace} before (${earlier}), so what is around it is at fault: the overlay, a node, a limit`,
    );
  const [last] = proven;
  if (last === undefined) return spare(`no overlay was proven in ${namespace} so far, so either may be at fault`);
  const changed = [...changedObjects(manifests, release, last), ...changedSecrets(changes)];
  if (changed.length === 0) return { isOfImage: true };
  return spare(
    `the overlay is not the proven one either, it differs in ${changed.join(', ')}: deliver image and overlay one after the other`,
  );
}

function spare(why: string): Blame {
  return { isOfImage: false, reason: `not blamed on the image: ${why}` };
}

/** Names of the objects that differ in more than the pinned release. */
function changedObjects(manifests: readonly Manifest[], release: Release, last: VerifiedState): string[] {
  const before = new Map(
    last.manifests.filter(isKept).map((manifest) => [manifestName(manifest), withoutPins(manifest, last.release)]),
  );
  const now = new Map(
    manifests.filter(isKept).map((manifest) => [manifestName(manifest), withoutPins(manifest, release)]),
  );
  return [...new Set([...before.keys(), ...now.keys()])].filter((name) => before.get(name) !== now.get(name));
}

/** The record of the verified state holds no Secrets, so only the cluster shows whether one has changed. */
function changedSecrets(changes: Suspect['changes']): string[] {
  return changes
    .filter(({ object, action }) => object.startsWith(`${SECRET} `) && action !== 'none')
    .map(({ object }) => object);
}

function isKept({ kind }: { readonly kind: string }): boolean {
  return kind !== SECRET;
}

/** Its annotations name the model and the commit. */
function withoutPins(manifest: Manifest, release: Release): string {
  const image = imageText(release);
  return JSON.stringify(manifest, (key, value: unknown) => {
    if (key.startsWith('hvs.dev/')) return undefined;
    return value === image ? 'the image' : value;
  });
}

/** The command for a person who knows that the image is not at fault. */
export function offQuarantine(digest: string, environment: string): string {
  return `if the image was not at fault: hvs quarantine ${digest} --remove --env ${environment}`;
}
