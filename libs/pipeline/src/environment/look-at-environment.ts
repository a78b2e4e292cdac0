import type { V1Job, V1Pod, V1Service } from '@kubernetes/client-node';
import { CANDIDATE_DEPLOYMENT, DEPLOYMENT, PREVIOUS_JOB, SERVICE, TRACK } from '@hvs/k8s-manifests';
import type { Cluster } from '../cluster/cluster.ts';
import type { EnvironmentStore } from './environment-store.ts';
import type { EnvironmentState, PreviousPods } from './environment-state.ts';
import { isOwnedBy, lookAtWorkload } from '../cluster/workload.ts';
import { DeliveryError } from '../delivery-error.ts';
import { ourContainer } from '../cluster/our-container.ts';
import { isLeaving } from '../cluster/workload-status.ts';

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

export function previousJob(namespace: string) {
  return { kind: 'Job', name: PREVIOUS_JOB, namespace } as const;
}

/** Undefined when no pods are kept, or when this account may not read Jobs. */
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

function servingOf(service: V1Service | undefined): EnvironmentState['serving'] {
  if (service === undefined) return 'none';
  const track = service.spec?.selector?.[TRACK];
  return track === 'candidate' || track === 'previous' ? track : 'stable';
}
