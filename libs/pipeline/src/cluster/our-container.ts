import { CONTAINER } from '@hvs/k8s-manifests';
import type { V1Container, V1ContainerStatus, V1Pod, V1PodSpec } from '@kubernetes/client-node';

/**
 * The container that serves predictions. Meshes and log shippers inject containers of theirs, often before it, so it is
 * found by its name.
 */
export function ourContainer(pod: V1PodSpec | undefined): V1Container | undefined {
  return pod?.containers.find(({ name }) => name === CONTAINER);
}

/** The kubelet's status of our container. */
export function statusOfOurs({ status }: V1Pod): V1ContainerStatus | undefined {
  return status?.containerStatuses?.find(({ name }) => name === CONTAINER);
}
