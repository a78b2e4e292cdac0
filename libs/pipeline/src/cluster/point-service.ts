import { SERVICE } from '@hvs/k8s-manifests';
import type { Cluster } from './cluster.ts';

/**
 * Points the Service at the pods of the stable Deployment, in one write. Between two writes it would select no pod.
 * Without a Service nothing happens.
 */
export async function serveStable(cluster: Cluster, namespace: string): Promise<void> {
  await pointService(cluster, namespace, { 'hvs.dev/traffic': 'live', 'hvs.dev/track': null });
}

/** Points the Service at all pods of the candidate, in one write. */
export async function serveCandidate(cluster: Cluster, namespace: string): Promise<void> {
  await pointService(cluster, namespace, { 'hvs.dev/traffic': null, 'hvs.dev/track': 'candidate' });
}

/** Points the Service at the pods of the release before that were kept, in one write. */
export async function servePrevious(cluster: Cluster, namespace: string): Promise<void> {
  await pointService(cluster, namespace, { 'hvs.dev/traffic': null, 'hvs.dev/track': 'previous' });
}

async function pointService(
  cluster: Cluster,
  namespace: string,
  selector: Record<string, string | null>,
): Promise<void> {
  await cluster.patch({ kind: 'Service', name: SERVICE, namespace }, { spec: { selector } });
}
