import type { Manifest } from '@hvs/k8s-manifests';
import type { V1Deployment } from '@kubernetes/client-node';
import type { Cluster, ClusterObject } from '../cluster/cluster.ts';
import { nameOf, nameText } from '../cluster/resource-paths.ts';
import { DeliveryError } from '../delivery-error.ts';
import { withCount } from './count-pods.ts';

/** Others write at the same moment now and then: an autoscaler, a controller. */
const ATTEMPTS = 10;

/** What is there of a manifest, and the manifest with the number of pods that it leaves open. */
export interface Found {
  readonly live: ClusterObject | undefined;
  readonly counted: Manifest;
}

/**
 * What `attempt` makes of a manifest and of what is there of it. An attempt that others came between gives undefined
 * and is made anew. Throws `cluster-refused` when they do so every time.
 */
export async function amidOthers<Value>(
  cluster: Cluster,
  manifest: Manifest,
  manifests: readonly Manifest[],
  attempt: (found: Found) => Promise<Value | undefined>,
): Promise<Value> {
  for (let made = 0; made < ATTEMPTS; made += 1) {
    const live = await cluster.read(nameOf(manifest));
    const value = await attempt({ live, counted: withCount(manifest, live as V1Deployment | undefined, manifests) });
    if (value !== undefined) return value;
  }
  throw new DeliveryError('cluster-refused', `${nameText(nameOf(manifest))} is changed by others all the time`, {
    hint: 'kubectl get it with --show-managed-fields to see by whom; then run this again.',
  });
}
