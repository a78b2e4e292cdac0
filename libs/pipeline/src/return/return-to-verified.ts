import { sentenceOf, type Step } from '@hvs/step';
import { DEPLOYMENT } from '@hvs/k8s-manifests';
import type { Cluster } from '../cluster/cluster.ts';
import { lasting } from '../drift/run-once.ts';
import type { EnvironmentState, VerifiedState } from '../environment/environment-state.ts';
import { DeliveryError } from '../delivery-error.ts';
import type { Check } from '../environment/receipt.ts';
import { applyPatiently } from '../drift/apply-patiently.ts';
import { awaitWorkload } from '../cluster/await-workload.ts';
import { endPods, endPodsOfOthers, leaveService } from '../cluster/end-pods.ts';
import { findLeftovers, removeLeftovers } from '../environment/leftovers.ts';
import { roomOfPrevious } from './make-room.ts';
import { dismissPrevious } from './previous-pods.ts';
import { nameLeftovers, removeUnproven } from './remove-unproven.ts';
import { tellOfRollOut, turnToPrevious, verifyPrevious } from './turn-to-previous.ts';
import { requirePassed, verifyPods } from '../verify/verify-candidate.ts';
import { verifyService } from '../verify/verify-service.ts';
import { lookAtWorkload } from '../cluster/workload.ts';
import { removeCandidate } from './remove-candidate.ts';
import { serveStable } from '../cluster/point-service.ts';

export interface Return {
  readonly step: Step;
  /** Notes what could not be done, without effect on the outcome. */
  readonly warn: (warning: string) => void;
  readonly signal: AbortSignal;
  /** Seconds to wait for refused objects and for pods that are not ready. */
  readonly patienceS: number;
  /** Whether objects that do not belong to the verified state are removed. */
  readonly prune: boolean;
  /** Whether the strategy keeps pods of the release before. Then their absence is worth a warning. */
  readonly keepsPods: boolean;
  /** Called when the traffic is back, before any object is replaced. */
  readonly beforePutBack?: (() => Promise<void>) | undefined;
}

/**
 * Puts the last verified state back and verifies it: image, model and answers of every pod, and that the Service reaches
 * exactly those pods. Traffic moves first, to kept pods of that release if there are any, else to the stable pods.
 * If nothing was ever proven here, everything that this delivery brought is removed. If there was an unproven
 * Deployment before, it throws `nothing-verified` and leaves that to a person.
 */
export async function returnToVerified(cluster: Cluster, before: EnvironmentState, run: Return): Promise<Check[]> {
  const { namespace, verified } = before;
  const { step, signal, warn } = run;
  const isTurned = await step('turn the Service back', () => takeTrafficBack(cluster, before, run));
  await step('remove the candidate', async () => {
    await removeCandidate(cluster, namespace, signal, endPods);
  });
  await run.beforePutBack?.();
  if (verified !== undefined || before.stable === undefined) {
    const besides = { namespace, manifests: verified?.manifests ?? [], warn };
    const removeRest = await step('remove what was never proven', async () => {
      if (verified === undefined) await cluster.remove({ kind: 'Deployment', name: DEPLOYMENT, namespace });
      return removeUnproven(cluster, besides);
    });
    const checks = verified === undefined ? [] : await putBack(cluster, verified, { ...run, namespace, isTurned });
    await step('remove what else was never proven', removeRest);
    if (!run.prune) await nameLeftovers(cluster, besides);
    return checks;
  }
  throw new DeliveryError(
    'nothing-verified',
    `Deployment ${namespace}/${DEPLOYMENT} was never proven, so there is nothing to go back to`,
    {
      hint: 'It was left as it is. Look at it, then deliver an image that is right.',
    },
  );
}

/** Moves the traffic. True when kept pods serve now. If that fails, the stable pods serve. */
async function takeTrafficBack(
  cluster: Cluster,
  { namespace, stable, verified, serving }: EnvironmentState,
  run: Return,
): Promise<boolean> {
  let isRefused = false;
  try {
    if (verified !== undefined && (await turnToPrevious(cluster, namespace, verified.release))) return true;
  } catch (error) {
    // An earlier run has turned the Service to them, after it took off their deadline.
    if (serving === 'previous') return true;
    run.warn(`going back took a roll-out: ${sentenceOf(error)}`);
    isRefused = true;
  }
  // By now the Service may select the candidate, whatever it selected when the delivery began.
  if (stable !== undefined) await Promise.all([serveStable(cluster, namespace), leaveService(cluster, namespace)]);
  // The deadline of the Job may be taken off already, so it would stay for ever.
  if (isRefused) await dismissPrevious(cluster, namespace, run);
  else if (run.keepsPods && verified !== undefined) await tellOfRollOut(cluster, namespace, verified.release, run.warn);
  return false;
}

interface PutBack extends Return {
  readonly namespace: string;
  readonly isTurned: boolean;
}

async function putBack(
  cluster: Cluster,
  verified: VerifiedState,
  { namespace, isTurned, step, warn, signal, patienceS, prune }: PutBack,
): Promise<Check[]> {
  const isService = ({ kind }: VerifiedState['manifests'][number]) => kind === 'Service';
  await step('put the last verified state back', async (progress) => {
    const others = lasting(verified.manifests).filter((manifest) => !isService(manifest));
    await applyPatiently(cluster, others, { seconds: patienceS, progress, signal });
    if (prune) await removeLeftovers(cluster, await findLeftovers(cluster, namespace, verified.manifests));
    // They get no new connections; clients may still ask them by old ones.
    if (isTurned) await endPodsOfOthers(cluster, namespace, verified.release);
  });
  const meanwhile = isTurned
    ? await step('verify what serves meanwhile', () => verifyPrevious(cluster, namespace, verified, signal))
    : [];
  await step('wait for its pods', (progress) =>
    awaitWorkload(cluster, {
      ...(!isTurned && { makeRoom: roomOfPrevious(cluster, namespace, { warn, signal }) }),
      namespace,
      name: DEPLOYMENT,
      timeoutS: patienceS,
      failure: 'rollout-failed',
      known: undefined,
      progress,
      signal,
    }),
  );
  return step('verify what was put back', async (progress) => {
    const stable = await lookAtWorkload(cluster, namespace, DEPLOYMENT);
    if (stable === undefined)
      throw new DeliveryError('rollout-failed', `Deployment ${namespace}/${DEPLOYMENT} is gone`);
    const checks = await verifyPods(cluster, stable, verified, progress);
    requirePassed(checks);
    await serveStable(cluster, namespace);
    await applyPatiently(cluster, verified.manifests.filter(isService), { seconds: patienceS, progress, signal });
    const reached = await verifyService(cluster, stable, signal);
    if (isTurned) await dismissPrevious(cluster, namespace, { signal, warn });
    return [...meanwhile, ...checks, reached];
  });
}
