import { type Manifest, reachesOutside, SERVICE } from '@hvs/k8s-manifests';
import type { Cluster, ClusterObject } from './cluster.ts';

/**
 * Services of the cluster that would send requests to pods of a delivery which are not proven: the policy knows those
 * of the overlay alone, and one that the overlay has mended is applied only when its release is promoted.
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
