import { type Manifest, reachesOutside, SERVICE } from '@hvs/k8s-manifests';
import type { Cluster, ClusterObject } from './cluster.ts';

/**
 * Services of the cluster that would send requests to pods that are not verified. The policy sees only the Services of
 * the overlay, and a corrected one is applied only when its release is promoted.
 */
export async function findStrayServices(
  cluster: Cluster,
  namespace: string,
  manifests: readonly Manifest[],
): Promise<string[]> {
  const services = await cluster.list<ClusterObject>('Service', namespace);
  return services
    .filter((service) => service.metadata?.name !== SERVICE)
    .filter((service) => reachesOutside({ ...service, kind: 'Service' }, manifests))
    .map(
      ({ metadata }) =>
        `Service ${namespace}/${metadata?.name} sends requests to candidates, which are not proven yet, or to pods that are kept: add hvs.dev/traffic: live to its selector`,
    );
}
