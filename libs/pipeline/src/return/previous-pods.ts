import { pause, type Progress, sentenceOf } from '@hvs/step';
import { DEPLOYMENT, ofKind, PREVIOUS_JOB, TRACK, TRAFFIC } from '@hvs/k8s-manifests';
import type { V1Job } from '@kubernetes/client-node';
import type { Cluster } from '../cluster/cluster.ts';
import { keptPodsDeadlineS, WAITS_S } from '../environment/deadlines.ts';
import type { DeliverySettings } from '../environment/delivery-settings.ts';
import type { VerifiedState } from '../environment/environment-state.ts';
import { DeliveryError } from '../delivery-error.ts';
import { isReady } from '../cluster/workload-status.ts';
import { endPreviousPods } from '../cluster/end-pods.ts';
import { lookAtPrevious, previousJob } from '../environment/look-at-environment.ts';

const POLL_MS = 250;

export interface PreviousRequest {
  readonly namespace: string;
  readonly verified: VerifiedState;
  readonly replicas: number;
  readonly settings: DeliverySettings;
}

/**
 * Starts pods of the last verified release outside the Service, so that a way back need not start any. They are a Job,
 * not a Deployment, because the cluster keeps the deadline of a Job when no hvs runs any more. Gives a function that sets
 * their end `keepPreviousS` from its call. Until then they stay as long as the delivery may take.
 */
export async function startPrevious(
  cluster: Cluster,
  { namespace, verified, replicas, settings }: PreviousRequest,
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<() => Promise<void>> {
  const { candidateReadyS } = settings.timeouts;
  await endPrevious(cluster, namespace, signal);
  const startMs = performance.now();
  // Long enough for all that a promotion does until it sets their end.
  await cluster.create(previousOf(verified, { namespace, replicas, deadlineS: keptPodsDeadlineS(settings) }));
  const endMs = startMs + candidateReadyS * 1000;
  for (;;) {
    const ready = (await lookAtPrevious(cluster, namespace))?.pods.filter(isReady).length ?? 0;
    progress(`${ready} of ${replicas} pods of the release before ready`);
    if (ready >= replicas) break;
    if (performance.now() > endMs)
      throw new DeliveryError(
        'not-in-time',
        `Job ${namespace}/${PREVIOUS_JOB}: ${ready} of ${replicas} pods are ready after ${candidateReadyS} s`,
      );
    await pause(POLL_MS, signal);
  }
  return async () => {
    const activeDeadlineSeconds = Math.ceil((performance.now() - startMs) / 1000 + settings.keepPreviousS);
    await cluster.patch(previousJob(namespace), { spec: { activeDeadlineSeconds } });
  };
}

/** Removes the kept pods, if there are any. The Service must not need them. */
export async function removePrevious(cluster: Cluster, namespace: string, signal: AbortSignal): Promise<void> {
  const name = previousJob(namespace);
  const endMs = performance.now() + WAITS_S.previousGone * 1000;
  if (!(await cluster.remove(name))) return;
  while ((await cluster.read(name)) !== undefined) {
    if (performance.now() > endMs)
      throw new DeliveryError(
        'cluster-refused',
        `Job ${namespace}/${PREVIOUS_JOB} is still there after ${WAITS_S.previousGone} s`,
      );
    await pause(POLL_MS, signal);
  }
}

/**
 * Removes the kept pods within seconds, when nobody asks them and others need their room. It ends the pods before their
 * Job, because pods that end with the Job take ten times as long.
 */
export async function endPrevious(cluster: Cluster, namespace: string, signal: AbortSignal): Promise<void> {
  await endPreviousPods(cluster, namespace);
  await removePrevious(cluster, namespace, signal);
}

/** Removes the kept pods when they serve nobody. A failure is only a warning. */
export async function dismissPrevious(
  cluster: Cluster,
  namespace: string,
  { signal, warn }: { signal: AbortSignal; warn: (warning: string) => void },
): Promise<void> {
  await removePrevious(cluster, namespace, signal).catch((error: unknown) => {
    warn(
      `Job ${namespace}/${PREVIOUS_JOB} is still there, though it serves nobody: ${sentenceOf(error)}. Remove it: kubectl delete job ${PREVIOUS_JOB} -n ${namespace}`,
    );
  });
}

/** The pods of the verified Deployment as a Job that ends after its deadline and then goes by itself. */
function previousOf(
  { manifests }: VerifiedState,
  { namespace, replicas, deadlineS }: { namespace: string; replicas: number; deadlineS: number },
): V1Job {
  const stable = ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === DEPLOYMENT);
  if (stable?.spec?.template.spec === undefined)
    throw new DeliveryError('cluster-refused', `the last verified state holds no Deployment ${DEPLOYMENT}`);
  const { template } = stable.spec;
  const labels: Record<string, string> = { ...template.metadata?.labels, [TRACK]: 'previous', [TRAFFIC]: 'none' };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: PREVIOUS_JOB, namespace, labels: { app: labels.app } },
    spec: {
      parallelism: replicas,
      activeDeadlineSeconds: deadlineS,
      ttlSecondsAfterFinished: 0,
      // A pod that ends early is started again, however often.
      backoffLimit: 1000,
      // No replacement is started for a pod that is ending, because its Job is removed next.
      podReplacementPolicy: 'Failed',
      template: {
        ...template,
        metadata: { ...template.metadata, labels },
        spec: { ...stable.spec.template.spec, restartPolicy: 'OnFailure' },
      },
    },
  };
}
