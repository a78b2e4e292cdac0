import { imageText, type Release } from '@hvs/image';
import { CANDIDATE_DEPLOYMENT, DEPLOYMENT, PREVIOUS_JOB, TRACK, TRAFFIC } from '@hvs/k8s-manifests';
import type { V1Pod } from '@kubernetes/client-node';
import type { Cluster } from './cluster.ts';
import { ourContainer } from './our-container.ts';

/**
 * A pod usually waits three seconds before it tells its clients to leave. On the way back it has one second, and the
 * kubelet gives it two more to answer the requests that it has begun.
 */
const GRACE_S = 1;
const TRACKS = { [CANDIDATE_DEPLOYMENT]: 'candidate', [DEPLOYMENT]: 'stable', [PREVIOUS_JOB]: 'previous' } as const;

/** Takes the candidate's pods out of the Service at once. Ending them would do so as well, but later. */
export async function leaveService(cluster: Cluster, namespace: string): Promise<void> {
  const serving = (await podsOf(cluster, namespace, CANDIDATE_DEPLOYMENT)).filter(
    ({ metadata }) => metadata?.labels?.[TRAFFIC] === 'live',
  );
  await Promise.all(
    serving.map(async (pod) => cluster.patch(nameOf(pod, namespace), { metadata: { labels: { [TRAFFIC]: 'none' } } })),
  );
}

/** Ends the candidate's pods within seconds. */
export async function endPods(cluster: Cluster, namespace: string): Promise<void> {
  await endAll(cluster, namespace, await podsOf(cluster, namespace, CANDIDATE_DEPLOYMENT));
}

/** Ends kept pods within seconds, because pods that end slowly still take up room. */
export async function endPreviousPods(cluster: Cluster, namespace: string): Promise<void> {
  await endAll(cluster, namespace, await podsOf(cluster, namespace, PREVIOUS_JOB));
}

/** Ends stable pods that are not of the release. */
export async function endPodsOfOthers(cluster: Cluster, namespace: string, release: Release): Promise<void> {
  const pods = await podsOf(cluster, namespace, DEPLOYMENT);
  const others = pods.filter(({ spec }) => ourContainer(spec)?.image !== imageText(release));
  await endAll(cluster, namespace, others);
}

async function podsOf(cluster: Cluster, namespace: string, owner: keyof typeof TRACKS): Promise<V1Pod[]> {
  return cluster.list<V1Pod>('Pod', namespace, `app=hvs-api,${TRACK}=${TRACKS[owner]}`);
}

async function endAll(cluster: Cluster, namespace: string, pods: readonly V1Pod[]): Promise<void> {
  await Promise.all(pods.map(async (pod) => cluster.remove(nameOf(pod, namespace), { graceS: GRACE_S })));
}

function nameOf({ metadata }: V1Pod, namespace: string) {
  return { kind: 'Pod', name: metadata?.name ?? '', namespace } as const;
}
