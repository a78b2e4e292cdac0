import { CONTAINER } from '@hvs/k8s-manifests';
import type { V1Container, V1ContainerStatus, V1Pod, V1PodSpec } from '@kubernetes/client-node';

/**
 * The container that serves predictions, among those that others put beside it: meshes and log shippers inject theirs,
 * often as the first. It is found by its name alone.
 */
export function ourContainer(pod: V1PodSpec | undefined): V1Container | undefined {
  return pod?.containers.find(({ name }) => name === CONTAINER);
}

/** What the kubelet reports of it. */
export function statusOfOurs({ status }: V1Pod): V1ContainerStatus | undefined {
  return status?.containerStatuses?.find(({ name }) => name === CONTAINER);
}
