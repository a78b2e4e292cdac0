import { pause, type Progress } from '@hvs/step';
import type { Cluster } from './cluster.ts';
import { DeliveryError, type DeliveryErrorCode } from '../delivery-error.ts';
import type { KnownRestarts } from './restarts.ts';
import { workloadStatus } from './workload-status.ts';
import { type Workload, lookAtWorkload } from './workload.ts';
import { type MakeRoom, shortageOf } from './shortage.ts';

export interface Wait {
  readonly namespace: string;
  readonly name: string;
  readonly timeoutS: number;
  /** Code of the error when the pods cannot become ready. */
  readonly failure: DeliveryErrorCode;
  /** On a trial: the pods that were proven before it. Undefined when all that is waited for was proven before. */
  readonly known: KnownRestarts | undefined;
  /** Ends less important pods when there is no room for these. */
  readonly makeRoom?: MakeRoom;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const POLL_MS = 250;
const GONE = { state: 'failed', message: 'it is gone', isSurroundings: true } as const;

/**
 * Waits until all pods of the Deployment are new and ready. Throws `failure` when they cannot become so, `not-in-time`
 * with the last state seen, or `surroundings-failed` when the cause is not the image, so that its digest is not blamed.
 */
export async function awaitWorkload(cluster: Cluster, wait: Wait): Promise<Workload> {
  const endMs = performance.now() + wait.timeoutS * 1000;
  for (let said = ''; ;) {
    const workload = await lookAtWorkload(cluster, wait.namespace, wait.name);
    const { state, message, isSurroundings } = workload ? workloadStatus(workload, wait.known) : GONE;
    if (message !== said) wait.progress((said = message));
    if (workload && state === 'current') return workload;
    const subject = `Deployment ${wait.namespace}/${wait.name}`;
    const failureAs = (code: DeliveryErrorCode) => (isSurroundings ? 'surroundings-failed' : code);
    if (state === 'failed')
      throw new DeliveryError(failureAs(wait.failure), `${subject} cannot become ready: ${message}`);
    const shortage = workload && shortageOf(workload);
    if (shortage !== undefined && (await wait.makeRoom?.(shortage))) continue;
    if (performance.now() > endMs) {
      throw new DeliveryError(
        failureAs('not-in-time'),
        `${subject} is not ready after ${wait.timeoutS} s; last seen: ${message}`,
      );
    }
    await pause(POLL_MS, wait.signal);
  }
}

/** Waits until no Deployment of that name is left, nor any pod of it that could still answer. */
export async function awaitGone(
  cluster: Cluster,
  { namespace, name, timeoutS, failure, signal }: Omit<Wait, 'progress' | 'known'>,
): Promise<void> {
  const endMs = performance.now() + timeoutS * 1000;
  while ((await lookAtWorkload(cluster, namespace, name)) !== undefined) {
    if (performance.now() > endMs) {
      throw new DeliveryError(failure, `Deployment ${namespace}/${name} is still there after ${timeoutS} s`);
    }
    await pause(POLL_MS, signal);
  }
}
