import type { Manifest } from '@hvs/k8s-manifests';
import type { V1ObjectMeta } from '@kubernetes/client-node';
import { isDeepStrictEqual } from 'node:util';
import { type Cluster, type ClusterObject, FIELD_MANAGER } from '../cluster/cluster.ts';
import { createEnvironmentStore } from './environment-store.ts';
import { groupOf } from '../cluster/resource-paths.ts';
import type { AppliedObject, VerifiedState } from './environment-state.ts';
import { inParallel } from '../cluster/in-parallel.ts';

export type LiveObject = ClusterObject & { readonly metadata?: V1ObjectMeta };

/** Key of an object, the same for every version of its API. */
export function keyOf({ kind, apiVersion = 'v1', name }: AppliedObject): string {
  return `${kind}.${groupOf(apiVersion)} ${name}`;
}

/** Every manifest but the namespace, which holds the records. */
export function objectsOf(manifests: readonly Manifest[]): AppliedObject[] {
  return manifests
    .filter(({ kind }) => kind !== 'Namespace')
    .map(({ kind, apiVersion, metadata: { name } }) => ({ kind, apiVersion, name }));
}

/** Whether HVS applied the object, by its managed fields. An object that others made anew under the name has no such entry. */
export function wasApplied({
  managedFields = [],
  ownerReferences = [],
  deletionTimestamp,
}: V1ObjectMeta = {}): boolean {
  if (deletionTimestamp !== undefined || ownerReferences.length > 0) return false;
  return managedFields.some(({ manager, operation }) => manager === FIELD_MANAGER && operation === 'Apply');
}

/** Whether the record of a verified state leaves objects of that kind out, so that going back cannot bring them. */
export function isUnrecorded({ kind }: Pick<AppliedObject, 'kind'>): boolean {
  return kind === 'Secret';
}

/**
 * Notes the objects that a delivery is going to apply, and which of them do not exist yet, before it applies any. After
 * a failure or a kill it is known by that which objects the delivery brought. When a delivery is proven the note is
 * void, because it names an older receipt.
 */
export async function noteApplied(
  cluster: Cluster,
  {
    namespace,
    verified,
    manifests,
  }: { namespace: string; verified: VerifiedState | undefined; manifests: readonly Manifest[] },
): Promise<void> {
  const store = createEnvironmentStore(cluster, namespace);
  const noted = await store.readInventory();
  const [wanted, proven] = [objectsOf(manifests), objectsOf(verified?.manifests ?? [])];
  const [wantedKeys, provenKeys] = [new Set(wanted.map(keyOf)), new Set(proven.map(keyOf))];
  const before = verified?.receipt ?? '';
  const all = new Map([...wanted, ...proven, ...noted].map((object) => [keyOf(object), object]));
  const known = new Set(noted.filter(({ broughtAfter }) => broughtAfter !== before).map(keyOf));
  const objects: AppliedObject[] = [];
  const found = await inParallel([...all], async ([key, object]) => ({
    key,
    object,
    live: await cluster.read<LiveObject>({ ...object, namespace }),
  }));
  for (const { key, object, live } of found) {
    const { broughtAfter: _, ...plain } = object;
    // An object that somebody deleted still belongs to the verified state. Of a Secret only the inventory knows that.
    const isNew = live === undefined && !provenKeys.has(key) && !(isUnrecorded(object) && known.has(key));
    if (live !== undefined && wasApplied(live.metadata)) objects.push(object);
    else if (wantedKeys.has(key)) objects.push(isNew ? { ...plain, broughtAfter: before } : plain);
  }
  if (!isDeepStrictEqual(objects, noted)) await store.writeInventory(objects);
}

/** The noted objects and those of the verified state, whose record may be older than the inventory. */
export async function readApplied(cluster: Cluster, namespace: string): Promise<AppliedObject[]> {
  const store = createEnvironmentStore(cluster, namespace);
  const objects = [...objectsOf((await store.readVerified())?.manifests ?? []), ...(await store.readInventory())];
  return [...new Map(objects.map((object) => [keyOf(object), object])).values()];
}
