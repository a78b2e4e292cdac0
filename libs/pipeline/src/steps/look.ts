import type { V1Deployment, V1Job, V1OwnerReference, V1Pod, V1ReplicaSet, V1Service } from '@kubernetes/client-node';
import { CANDIDATE_DEPLOYMENT, DEPLOYMENT, PREVIOUS_JOB, SERVICE, TRACK } from '@hvs/k8s-manifests';
import type { Cluster } from '../clients/cluster.ts';
import type { EnvironmentStore } from '../clients/environment-store.ts';
import type { EnvironmentState, PreviousPods, Workload } from '../environment-state.ts';
import { DeliveryError } from '../delivery-error.ts';
import { ourContainer } from '../our-container.ts';
import { isLeaving } from '../workload-status.ts';

/** Everything that a delivery decides by, read at one moment. Writes nothing. */
export async function lookAtEnvironment(
  cluster: Cluster,
  store: EnvironmentStore,
  namespace: string,
): Promise<EnvironmentState> {
  const [verified, begun, quarantine, approvals, stable, candidate, previous, service] = await Promise.all([
    store.readVerified(),
    store.readBegun(),
    store.readQuarantine(),
    store.readApprovals(),
    lookAtWorkload(cluster, namespace, DEPLOYMENT),
    lookAtWorkload(cluster, namespace, CANDIDATE_DEPLOYMENT),
    lookAtPrevious(cluster, namespace),
    cluster.read<V1Service>({ kind: 'Service', name: SERVICE, namespace }),
  ]);
  return {
    namespace,
    verified,
    begun,
    quarantine,
    approvals,
    stable,
    candidate,
    previous,
    serving: servingOf(service),
  };
}

/** A Deployment with what it owns; undefined when there is none of that name. */
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

export function previousJob(namespace: string) {
  return { kind: 'Job', name: PREVIOUS_JOB, namespace } as const;
}

/** Undefined where none are kept, or where we may not look at Jobs. */
export async function lookAtPrevious(cluster: Cluster, namespace: string): Promise<PreviousPods | undefined> {
  const job = await cluster.read<V1Job>(previousJob(namespace)).catch((error: unknown) => {
    if (error instanceof DeliveryError && error.code === 'cluster-forbidden') return undefined;
    throw error;
  });
  if (job === undefined) return undefined;
  const pods = await cluster.list<V1Pod>('Pod', namespace, `${TRACK}=previous`);
  return {
    image: ourContainer(job.spec?.template.spec)?.image ?? '',
    wanted: job.spec?.parallelism ?? 0,
    pods: pods.filter((pod) => isOwnedBy(pod.metadata?.ownerReferences, job.metadata?.uid) && !isLeaving(pod)),
  };
}

function isOwnedBy(owners: readonly V1OwnerReference[] | undefined, uid: string | undefined): boolean {
  return owners?.some((owner) => owner.uid === uid) ?? false;
}

function servingOf(service: V1Service | undefined): EnvironmentState['serving'] {
  if (service === undefined) return 'none';
  const track = service.spec?.selector?.[TRACK];
  return track === 'candidate' || track === 'previous' ? track : 'stable';
}
