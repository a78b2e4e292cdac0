import type { Manifest } from '@hvs/k8s-manifests';
import type { V1Deployment } from '@kubernetes/client-node';
import type { Cluster, ClusterObject } from '../cluster/cluster.ts';
import { nameOf, nameText } from '../cluster/resource-paths.ts';
import { DeliveryError } from '../delivery-error.ts';
import { withCount } from './count-pods.ts';

/** Controllers and autoscalers sometimes write at the same moment. */
const ATTEMPTS = 10;

/** The object of a manifest in the cluster, and the manifest with its number of pods filled in. */
export interface Found {
  readonly live: ClusterObject | undefined;
  readonly counted: Manifest;
}

/**
 * Calls `attempt` with a manifest and its object in the cluster, and gives its value. It gives undefined when somebody
 * else wrote meanwhile, and is called again. Throws `cluster-refused` when that happens every time.
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
    hint: 'Run kubectl get on it with --show-managed-fields: it names the writers. Then run this command again.',
  });
}
