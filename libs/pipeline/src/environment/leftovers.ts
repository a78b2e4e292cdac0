import { CANDIDATE_DEPLOYMENT, type Manifest } from '@hvs/k8s-manifests';
import type { Cluster } from '../cluster/cluster.ts';
import { isRecord } from './environment-store.ts';
import { apiVersionOf, nameText, type ObjectName, type ResourceKind } from '../cluster/resource-paths.ts';
import type { AppliedObject } from './environment-state.ts';
import { inParallel } from '../cluster/in-parallel.ts';
import { isUnrecorded, keyOf, type LiveObject, objectsOf, readApplied, wasApplied } from './inventory.ts';

/** An object that HVS applied once and the manifests have no more. */
export interface Leftover {
  readonly name: ObjectName;
  /** Of that very object: one made anew under its name is somebody else's. */
  readonly uid: string | undefined;
}

/** Looked for by the API server's own book, whatever the inventory knows. */
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

/** What pods may stand on as long as they are there, so it goes last. All else acts on others by itself. */
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
 * What of the namespace was applied in our name and is not in the manifests, in the order of its removal: of the kinds
 * that every overlay has by looking at all of them, of others by the inventory.
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

/** Those of them that are there, by our hand. */
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

/** What a delivery itself needs and keeps is in no overlay. */
function isOfTheDelivery(kind: ResourceKind, name: string): boolean {
  return (kind === 'ConfigMap' && isRecord(name)) || name.startsWith(CANDIDATE_DEPLOYMENT);
}

/** What no way back could bring again is for a person to remove: values of a Secret, the data of a volume. */
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
