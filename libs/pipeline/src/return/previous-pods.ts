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
 * Pods of the last verified release beside all others, outside of the Service, so that going back needs none to start.
 * A Job and not a Deployment: its deadline is kept by the cluster, when no hvs runs any more. Gives what lets them go
 * `keepPreviousS` from then; until that is called they stay for as long as the delivery may take.
 */
export async function startPrevious(
  cluster: Cluster,
  { namespace, verified, replicas, settings }: PreviousRequest,
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<() => Promise<void>> {
  const { candidateReadyS } = settings.timeouts;
  await endPrevious(cluster, namespace, signal);
  const startMs = performance.now();
  // All that a promotion does until it lets them go, a canary's baking of the stable pods, too.
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

/** Ends them, if there are any. The Service must not need them. */
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
 * The same within seconds, where nobody asks them any more and others need their room. The pods first: those that the
 * cluster ends with their Job go in peace, which takes ten times as long.
 */
export async function endPrevious(cluster: Cluster, namespace: string, signal: AbortSignal): Promise<void> {
  await endPreviousPods(cluster, namespace);
  await removePrevious(cluster, namespace, signal);
}

/** Ends them when they serve nobody: where that is not possible it is a warning alone. */
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
      // A pod that ends early is started anew, however often: its number says nothing about the release.
      backoffLimit: 1000,
      // None is started for one that is on its way out: where pods are ended, their Job is to go next.
      podReplacementPolicy: 'Failed',
      template: {
        ...template,
        metadata: { ...template.metadata, labels },
        spec: { ...stable.spec.template.spec, restartPolicy: 'OnFailure' },
      },
    },
  };
}
