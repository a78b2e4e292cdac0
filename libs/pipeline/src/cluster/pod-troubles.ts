import { CONTAINER } from '@hvs/k8s-manifests';
import type { V1ContainerStateTerminated, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { statusOfOurs } from './our-container.ts';

/** What keeps a pod from being ready. */
export interface Trouble {
  readonly message: string;
  /** Waiting longer cannot help. */
  readonly isFinal: boolean;
  /** Whether the image has no part in it. */
  readonly isSurroundings: boolean;
}

/** Reasons to wait in that no time mends. */
const HOPELESS: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'CreateContainerError',
  'InvalidImageName',
  'RunContainerError',
]);

/**
 * Those that the image has no part in: a Secret that is missing, a registry that does not answer. Somebody may mend
 * them in a moment, and Kubernetes goes on trying, so nobody gives up for them before the time is over.
 */
const OF_SURROUNDINGS: ReadonlySet<string> = new Set([
  'CreateContainerConfigError',
  'ErrImageNeverPull',
  'ImagePullBackOff',
  'ErrImagePull',
]);

/**
 * Of the pod and of each of its containers; what is not ours is never the fault of our image. `isOnTrial`: that our
 * container ended is held against the pod though it runs again.
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
 * A pod on trial that died once was not fit to start: a second try would only hide it. Of one that was proven only a
 * loop of crashes is hopeless, and what it was before it became ready counts no more.
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

/** What a pod that is ready has behind it, for people. */
export function pastOf(pod: V1Pod): string[] {
  const { restartCount = 0, lastState } = statusOfOurs(pod) ?? {};
  if (restartCount === 0) return [];
  const last = lastState?.terminated ? `, last ended: ${endText(lastState.terminated)}` : '';
  return [`${pod.metadata?.name}: restarted ${restartCount} times${last}`];
}

/** Sidecars and init containers often die until what they wait for is there, so a crash of theirs is waited out. */
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

/** An init container that neither ends nor crashes keeps our container from starting; so does a sidecar until it started. */
function troubleOfRunning({ spec }: V1Pod, status: V1ContainerStatus): Trouble[] {
  const { name, state, started } = status;
  // Who ended before is told already.
  if (state?.running === undefined || troubleOfOther(status).length > 0) return [];
  const isSidecar = spec?.initContainers?.find((container) => container.name === name)?.restartPolicy === 'Always';
  if (isSidecar && started === true) return [];
  const message = isSidecar ? `sidecar ${name} has not started yet` : `init container ${name} is still running`;
  return [{ message, isFinal: false, isSurroundings: true }];
}

function isStarting(reason: string): boolean {
  return reason === 'ContainerCreating' || reason === 'PodInitializing';
}

/** Ours is ready and the pod is not. */
function notReady(others: readonly V1ContainerStatus[]): Trouble {
  const waitedFor = others.filter(({ ready }) => !ready).map(({ name }) => name);
  const message =
    waitedFor.length > 0
      ? `container ${waitedFor.join(', ')} is not ready`
      : 'its containers are ready, the pod is not (a readiness gate?)';
  return { message, isFinal: false, isSurroundings: true };
}
