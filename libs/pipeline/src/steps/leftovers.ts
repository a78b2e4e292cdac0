import { CANDIDATE_DEPLOYMENT, type Manifest } from '@hvs/k8s-manifests';
import type { V1ObjectMeta } from '@kubernetes/client-node';
import { type Cluster, type ClusterObject, FIELD_MANAGER } from '../clients/cluster.ts';
import { isRecord } from '../clients/environment-store.ts';
import { nameText, type ObjectName, type ResourceKind } from '../clients/resource-paths.ts';

/** An object that HVS applied once and the overlay has no more. */
export interface Leftover {
  readonly name: ObjectName;
  /** Of that very object: one made anew under its name is somebody else's. */
  readonly uid: string | undefined;
}

/** In the order of their removal: first what acts on others by itself, last what others use. */
const KINDS: readonly ResourceKind[] = [
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'Service',
  'Deployment',
  'NetworkPolicy',
  'ServiceAccount',
  'ConfigMap',
];

/**
 * What of the namespace was applied in our name and is not in the manifests. The inventory is the API server's own
 * book: an object that nobody applied as HVS has no such entry, however it is called.
 */
export async function findLeftovers(cluster: Cluster, namespace: string, manifests: readonly Manifest[]): Promise<Leftover[]> {
  const wanted = new Set(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  const found: Leftover[] = [];
  for (const kind of KINDS) {
    for (const { metadata } of await cluster.list<ClusterObject & { readonly metadata?: V1ObjectMeta }>(kind, namespace)) {
      const name = metadata?.name ?? '';
      const isLeft = !wanted.has(`${kind} ${name}`) && wasApplied(metadata) && !isOfTheDelivery(kind, name);
      if (isLeft) found.push({ name: { kind, name, namespace }, uid: metadata?.uid });
    }
  }
  return found;
}

function wasApplied({ managedFields = [], ownerReferences = [], deletionTimestamp }: V1ObjectMeta = {}): boolean {
  if (deletionTimestamp !== undefined || ownerReferences.length > 0) return false;
  return managedFields.some(({ manager, operation }) => manager === FIELD_MANAGER && operation === 'Apply');
}

/** What a delivery itself needs and keeps is in no overlay. */
function isOfTheDelivery(kind: ResourceKind, name: string): boolean {
  return (kind === 'ConfigMap' && isRecord(name)) || name.startsWith(CANDIDATE_DEPLOYMENT);
}

export function leftoverText({ name }: Leftover): string {
  return `${nameText(name)} left the overlay and stays: remove it by hand, or write \`prune: true\` in delivery.yaml`;
}

export async function removeLeftovers(cluster: Cluster, leftovers: readonly Leftover[]): Promise<void> {
  for (const { name, uid } of leftovers) await cluster.remove(name, { uid });
}
