import { CONTAINER } from '@hvs/k8s-manifests';
import type { V1ContainerStateTerminated, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { statusOfOurs } from './our-container.ts';

/** What keeps a pod from being ready. */
export interface Trouble {
  readonly message: string;
  /** Waiting longer cannot help. */
  readonly isFinal: boolean;
  /** The cause is not the image. */
  readonly isSurroundings: boolean;
}

/** Reasons of a waiting container that no time mends. */
const HOPELESS: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'CreateContainerError',
  'InvalidImageName',
  'RunContainerError',
]);

/**
 * Reasons whose cause is not the image, such as a missing Secret or a registry that does not answer. Somebody may mend
 * them, and Kubernetes goes on trying, so a delivery waits for its whole time-out.
 */
const OF_SURROUNDINGS: ReadonlySet<string> = new Set([
  'CreateContainerConfigError',
  'ErrImageNeverPull',
  'ImagePullBackOff',
  'ErrImagePull',
]);

/**
 * Troubles of the pod and of each of its containers. Those of other containers are never the fault of our image. With
 * `isOnTrial` an earlier end of our container counts against the pod even if it runs again.
 */
export function troublesOf(pod: V1Pod, isReady: boolean, isOnTrial: boolean): Trouble[] {
  const { metadata, status } = pod;
  const unscheduled = status?.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  const ours = statusOfOurs(pod);
  const others = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].filter(
    ({ name }) => name !== CONTAINER,
  );
  const all = [
    ...(unscheduled
      ? [{ message: `not scheduled: ${unscheduled.message}`, isFinal: false, isSurroundings: true }]
      : []),
    ...(ours ? troubleOfOurs(ours, isOnTrial) : []),
    ...others.flatMap(troubleOfOther),
    ...(status?.initContainerStatuses ?? []).flatMap((container) => troubleOfRunning(pod, container)),
  ];
  if (all.length === 0 && ours?.ready === true && !isReady) all.push(notReady(others));
  return all.map((trouble) => ({ ...trouble, message: `${metadata?.name}: ${trouble.message}` }));
}

/**
 * A pod on trial whose container ended once has failed: a second start would only hide it. A proven pod has failed only
 * in a loop of crashes. What happened before it became ready does not count.
 */
function troubleOfOurs({ ready, restartCount, lastState, state }: V1ContainerStatus, isOnTrial: boolean): Trouble[] {
  const ended = state?.terminated ?? lastState?.terminated;
  if (isOnTrial && ended)
    return [{ message: `the container ended (${endText(ended)})`, isFinal: true, isSurroundings: false }];
  if (isOnTrial && restartCount > 0)
    return [{ message: `restarted ${restartCount} times`, isFinal: true, isSurroundings: false }];
  const waiting = state?.waiting;
  if (waiting?.reason !== undefined && !isStarting(waiting.reason)) {
    const message = [waiting.reason, waiting.message].filter(Boolean).join(': ');
    return [{ message, isFinal: HOPELESS.has(waiting.reason), isSurroundings: OF_SURROUNDINGS.has(waiting.reason) }];
  }
  return ended && !ready
    ? [{ message: `the container ended (${endText(ended)}) and starts anew`, isFinal: false, isSurroundings: false }]
    : [];
}

function endText({ reason, exitCode, message }: V1ContainerStateTerminated): string {
  return [reason, `exit code ${exitCode}`, message].filter(Boolean).join(', ');
}

/** Earlier ends of a pod that is ready now, for people. */
export function pastOf(pod: V1Pod): string[] {
  const { restartCount = 0, lastState } = statusOfOurs(pod) ?? {};
  if (restartCount === 0) return [];
  const last = lastState?.terminated ? `, last ended: ${endText(lastState.terminated)}` : '';
  return [`${pod.metadata?.name}: restarted ${restartCount} times${last}`];
}

/** Sidecars and init containers often crash until the thing that they need is there, so their crashes are waited out. */
function troubleOfOther({ name, ready, restartCount, lastState, state }: V1ContainerStatus): Trouble[] {
  const waiting = state?.waiting;
  if (waiting?.reason !== undefined && !isStarting(waiting.reason)) {
    const isFinal = HOPELESS.has(waiting.reason) && waiting.reason !== 'CrashLoopBackOff';
    return [
      {
        message: `container ${[name, waiting.reason, waiting.message].filter(Boolean).join(': ')}`,
        isFinal,
        isSurroundings: true,
      },
    ];
  }
  const ended = state?.terminated ?? lastState?.terminated;
  if (ready || ended === undefined || ended.exitCode === 0) return [];
  const why = [ended.reason, `exit code ${ended.exitCode}`].filter(Boolean).join(', ');
  return [
    {
      message: `container ${name} ended (${why}), restarted ${restartCount} times`,
      isFinal: false,
      isSurroundings: true,
    },
  ];
}

/** An init container that does not end keeps our container from starting. So does a sidecar until it has started. */
function troubleOfRunning({ spec }: V1Pod, status: V1ContainerStatus): Trouble[] {
  const { name, state, started } = status;
  // An earlier end is told already.
  if (state?.running === undefined || troubleOfOther(status).length > 0) return [];
  const isSidecar = spec?.initContainers?.find((container) => container.name === name)?.restartPolicy === 'Always';
  if (isSidecar && started === true) return [];
  const message = isSidecar ? `sidecar ${name} has not started yet` : `init container ${name} is still running`;
  return [{ message, isFinal: false, isSurroundings: true }];
}

function isStarting(reason: string): boolean {
  return reason === 'ContainerCreating' || reason === 'PodInitializing';
}

/** Our container is ready and the pod is not. */
function notReady(others: readonly V1ContainerStatus[]): Trouble {
  const waitedFor = others.filter(({ ready }) => !ready).map(({ name }) => name);
  const message =
    waitedFor.length > 0
      ? `container ${waitedFor.join(', ')} is not ready`
      : 'its containers are ready, the pod is not (a readiness gate?)';
  return { message, isFinal: false, isSurroundings: true };
}
