import { sentenceOf } from '@hvs/step';
import type { Manifest } from '@hvs/k8s-manifests';
import type { Cluster } from '../cluster/cluster.ts';
import { createEnvironmentStore } from '../environment/environment-store.ts';
import { nameText } from '../cluster/resource-paths.ts';
import { DeliveryError } from '../delivery-error.ts';
import { keyOf, objectsOf } from '../environment/inventory.ts';
import {
  findApplied,
  findLeftovers,
  isForPeople,
  isUsed,
  type Leftover,
  leftoverText,
} from '../environment/leftovers.ts';

export interface Unproven {
  readonly namespace: string;
  /** Of the state to go to. */
  readonly manifests: readonly Manifest[];
  /** Tells what stays. */
  readonly warn: (warning: string) => void;
}

/**
 * Removes objects that deliveries brought since the last verified state, because an autoscaler, a quota or a policy of
 * theirs would act on what is put back. Gives a function that removes the rest, which pods may use until they are gone.
 * Objects that were there before stay.
 */
export async function removeUnproven(
  cluster: Cluster,
  { namespace, manifests, warn }: Unproven,
): Promise<() => Promise<void>> {
  const found = await findUnproven(cluster, namespace, manifests).catch((error: unknown) => {
    throwUnlessBeside(error);
    warn(`what the delivery brought besides is not known, so it stays: ${sentenceOf(error)}`);
    return [];
  });
  await removeEach(
    cluster,
    found.filter((one) => !isUsed(one)),
    warn,
  );
  return async () => removeEach(cluster, found.filter(isUsed), warn);
}

async function findUnproven(cluster: Cluster, namespace: string, manifests: readonly Manifest[]): Promise<Leftover[]> {
  const store = createEnvironmentStore(cluster, namespace);
  const last = (await store.readVerified())?.receipt ?? '';
  const wanted = new Set(objectsOf(manifests).map(keyOf));
  const brought = (await store.readInventory()).filter(
    (object) => object.broughtAfter === last && !wanted.has(keyOf(object)),
  );
  return findApplied(cluster, namespace, brought);
}

/** A lost lock or cluster ends the way back. A refusal by the server or a missing right does not. */
function throwUnlessBeside(error: unknown): void {
  const isBeside =
    error instanceof DeliveryError && ['cluster-forbidden', 'cluster-refused', 'state-unreadable'].includes(error.code);
  if (!isBeside) throw error;
}

/** An object that cannot be removed is a warning; the way back goes on. */
async function removeEach(cluster: Cluster, leftovers: readonly Leftover[], warn: Unproven['warn']): Promise<void> {
  for (const { name, uid } of leftovers) {
    await cluster.remove(name, { uid }).catch((error: unknown) => {
      throwUnlessBeside(error);
      warn(`${nameText(name)} was never proven and stays: ${sentenceOf(error)}. Remove it by hand`);
    });
  }
}

/** Warns about other objects of HVS that do not belong to the state that was put back. */
export async function nameLeftovers(cluster: Cluster, { namespace, manifests, warn }: Unproven): Promise<void> {
  // The record does not say whether a Secret belongs to that state.
  const left = await findLeftovers(cluster, namespace, manifests).catch(() => []);
  for (const leftover of left.filter((one) => !isForPeople(one)))
    warn(leftoverText(leftover, 'is not of the state that was put back'));
}
