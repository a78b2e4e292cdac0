import { DEPLOYMENT } from '@hvs/k8s-manifests';
import type { Cluster } from '../clients/cluster.ts';
import type { DeliverySettings } from '../delivery-settings.ts';
import type { EnvironmentState, VerifiedState } from '../environment-state.ts';
import { PipelineError } from '../errors.ts';
import type { Check } from '../receipt.ts';
import type { Step } from '../step.ts';
import { applyPatiently } from './apply-patiently.ts';
import { awaitWorkload } from './await-workload.ts';
import { lookAtWorkload } from './look.ts';
import { removeCandidate, serveStable } from './start-candidate.ts';
import { requirePassed, verifyPods } from './verify-candidate.ts';
import { verifyService } from './verify-service.ts';

export interface Return {
  readonly step: Step;
  readonly signal: AbortSignal;
  /** How long what is refused, or not ready, is waited for. */
  readonly patienceS: number;
}

/** More than going forward has: what would be given up for is the only way back. */
export function returnPatienceS({ rolloutS }: DeliverySettings['timeouts']): number {
  return 2 * rolloutS;
}

/**
 * Removes the candidate, puts the last verified state back and verifies it: image, model and answers of every
 * pod, and that the Service reaches just those. An environment that never held anything proven is emptied of
 * what this delivery brought; one that held something unproven is left to a person: `nothing-verified`.
 */
export async function returnToVerified(
  cluster: Cluster,
  before: EnvironmentState,
  run: Return,
): Promise<Check[]> {
  const { namespace, verified } = before;
  const { step, signal } = run;
  await step('remove the candidate', () => takeTrafficBack(cluster, before, signal));
  if (verified !== undefined) return putBack(cluster, namespace, verified, run);
  if (before.stable === undefined) {
    await step('remove what was never proven', () => cluster.remove({ kind: 'Deployment', name: DEPLOYMENT, namespace }));
    return [];
  }
  throw new PipelineError('nothing-verified', `Deployment ${namespace}/${DEPLOYMENT} was never proven, so there is nothing to go back to`, {
    hint: 'It was left as it is. Look at it, then deliver an image that is right.',
  });
}

async function takeTrafficBack(cluster: Cluster, { namespace, stable }: EnvironmentState, signal: AbortSignal): Promise<void> {
  // Whoever the Service selected when the delivery began, by now it may be the candidate.
  if (stable !== undefined) await serveStable(cluster, namespace);
  await removeCandidate(cluster, namespace, signal);
}

async function putBack(cluster: Cluster, namespace: string, verified: VerifiedState, { step, signal, patienceS }: Return): Promise<Check[]> {
  await step('put the last verified state back', async (progress) => {
    await applyPatiently(cluster, verified.manifests, { seconds: patienceS, progress, signal });
    await awaitWorkload(cluster, { namespace, name: DEPLOYMENT, timeoutS: patienceS, failure: 'rollout-failed', progress, signal });
  });
  return step('verify what was put back', async (progress) => {
    const stable = await lookAtWorkload(cluster, namespace, DEPLOYMENT);
    if (stable === undefined) throw new PipelineError('rollout-failed', `Deployment ${namespace}/${DEPLOYMENT} is gone`);
    const checks = await verifyPods(cluster, stable, verified, progress);
    requirePassed(checks);
    return [...checks, await verifyService(cluster, stable, signal)];
  });
}
