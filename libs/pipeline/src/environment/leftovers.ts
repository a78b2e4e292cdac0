import { CANDIDATE_DEPLOYMENT, type Manifest } from '@hvs/k8s-manifests';
import type { Cluster } from '../cluster/cluster.ts';
import { isRecord } from './environment-store.ts';
import { apiVersionOf, nameText, type ObjectName, type ResourceKind } from '../cluster/resource-paths.ts';
import type { AppliedObject } from './environment-state.ts';
import { inParallel } from '../cluster/in-parallel.ts';
import { isUnrecorded, keyOf, type LiveObject, objectsOf, readApplied, wasApplied } from './inventory.ts';

/** An object that HVS has applied and that is no longer in the manifests. */
export interface Leftover {
  readonly name: ObjectName;
  /** Uid of the object. An object made anew under the name belongs to somebody else. */
  readonly uid: string | undefined;
}

/** Kinds that are listed and recognised by their managed fields, whether or not the inventory has them. */
const KINDS: readonly ResourceKind[] = [
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'Service',
  'Deployment',
  'NetworkPolicy',
  'ServiceAccount',
  'ConfigMap',
];

const LISTED: ReadonlySet<string> = new Set(
  KINDS.map((kind) => keyOf({ kind, apiVersion: apiVersionOf(kind), name: '' })),
);

/** Kinds that running pods may need, so they are removed last. */
const USED: ReadonlySet<string> = new Set([
  'Service',
  'Deployment',
  'RoleBinding',
  'Role',
  'ServiceAccount',
  'PersistentVolumeClaim',
  'Secret',
  'ConfigMap',
]);

/**
 * Objects of the namespace that HVS applied and that are not in the manifests, in the order of their removal. Kinds that
 * every overlay has are listed; objects of other kinds are looked up by the inventory.
 */
export async function findLeftovers(
  cluster: Cluster,
  namespace: string,
  manifests: readonly Manifest[],
): Promise<Leftover[]> {
  const wanted = new Set(objectsOf(manifests).map(keyOf));
  const listed = await inParallel(KINDS, async (kind) => {
    const objects = await cluster.list<LiveObject>(kind, namespace);
    return objects.flatMap(({ metadata }): Leftover[] => {
      const name = metadata?.name ?? '';
      const isWanted = wanted.has(keyOf({ kind, apiVersion: apiVersionOf(kind), name }));
      if (isWanted || !wasApplied(metadata) || isOfTheDelivery(kind, name)) return [];
      return [{ name: { kind, name, namespace }, uid: metadata?.uid }];
    });
  });
  const others = (await readApplied(cluster, namespace)).filter(
    (object) => !wanted.has(keyOf(object)) && !LISTED.has(keyOf({ ...object, name: '' })),
  );
  return [...listed.flat(), ...(await findApplied(cluster, namespace, others))].toSorted(
    (one, other) => Number(isUsed(one)) - Number(isUsed(other)),
  );
}

/** Those that exist and were applied by HVS. */
export async function findApplied(
  cluster: Cluster,
  namespace: string,
  objects: readonly AppliedObject[],
): Promise<Leftover[]> {
  const found = await inParallel(objects, async ({ kind, apiVersion, name }): Promise<Leftover[]> => {
    const live = await cluster.read<LiveObject>({ kind, apiVersion, name, namespace });
    if (live === undefined || !wasApplied(live.metadata)) return [];
    return [{ name: { kind, apiVersion, name, namespace }, uid: live.metadata?.uid }];
  });
  return found.flat();
}

export function isUsed({ name }: Leftover): boolean {
  return USED.has(name.kind);
}

/** Objects that a delivery itself needs and keeps are in no overlay. */
function isOfTheDelivery(kind: ResourceKind, name: string): boolean {
  return (kind === 'ConfigMap' && isRecord(name)) || name.startsWith(CANDIDATE_DEPLOYMENT);
}

/** A person has to remove what no way back could restore: values of a Secret, the data of a volume. */
export function isForPeople({ name }: Leftover): boolean {
  return isUnrecorded(name) || name.kind === 'PersistentVolumeClaim';
}

export function leftoverText(leftover: Leftover, why = 'left the overlay'): string {
  const how = isForPeople(leftover)
    ? 'remove it by hand, for nobody could bring it back'
    : 'remove it by hand, or write `prune: true` in delivery.yaml';
  return `${nameText(leftover.name)} ${why} and stays: ${how}`;
}

export async function removeLeftovers(cluster: Cluster, leftovers: readonly Leftover[]): Promise<void> {
  for (const leftover of leftovers.filter((one) => !isForPeople(one)))
    await cluster.remove(leftover.name, { uid: leftover.uid });
}
