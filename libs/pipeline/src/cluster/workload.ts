import type { V1Deployment, V1OwnerReference, V1Pod, V1ReplicaSet } from '@kubernetes/client-node';
import type { Cluster } from './cluster.ts';

/** A Deployment with the ReplicaSets and pods that are its own. */
export interface Workload {
  readonly deployment: V1Deployment;
  readonly replicaSets: readonly V1ReplicaSet[];
  readonly pods: readonly V1Pod[];
}

/** Reads a Deployment with its ReplicaSets and pods. Undefined when there is none of that name. */
export async function lookAtWorkload(cluster: Cluster, namespace: string, name: string): Promise<Workload | undefined> {
  const deployment = await cluster.read<V1Deployment>({ kind: 'Deployment', name, namespace });
  if (deployment === undefined) return undefined;
  const labels = Object.entries(deployment.spec?.selector.matchLabels ?? {});
  const selector = labels.map(([key, value]) => `${key}=${value}`).join(',');
  const [replicaSets, pods] = await Promise.all([
    cluster.list<V1ReplicaSet>('ReplicaSet', namespace, selector),
    cluster.list<V1Pod>('Pod', namespace, selector),
  ]);
  const ownSets = replicaSets.filter((set) => isOwnedBy(set.metadata?.ownerReferences, deployment.metadata?.uid));
  const setIds = new Set(ownSets.map(({ metadata }) => metadata?.uid));
  const ownPods = pods.filter(({ metadata }) => metadata?.ownerReferences?.some(({ uid }) => setIds.has(uid)));
  return { deployment, replicaSets: ownSets, pods: ownPods };
}

export function isOwnedBy(owners: readonly V1OwnerReference[] | undefined, uid: string | undefined): boolean {
  return owners?.some((owner) => owner.uid === uid) ?? false;
}
