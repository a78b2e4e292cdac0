import { CANDIDATE_DEPLOYMENT, candidateOf, DEPLOYMENT } from '@hvs/k8s-manifests';
import { applyExactly } from '../drift/apply-exactly.ts';
import type { Check } from '../environment/receipt.ts';
import { NONE_KNOWN } from '../cluster/restarts.ts';
import { awaitWorkload } from '../cluster/await-workload.ts';
import { roomOfPrevious } from '../return/make-room.ts';
import { requirePassed, verifyPods } from '../verify/verify-candidate.ts';
import { newPodsOf } from '../cluster/workload-status.ts';
import { keepPrevious } from './keep-previous.ts';
import { candidatePods } from '../environment/pods-beside.ts';
import { bake, type Promote, type Promotion, retireCandidate, rollOutStable, serveRelease } from './promotion.ts';

/** Gives the candidate a growing share of the pods in the Service, and watches each share for its pause. */
export const promoteCanary: Promote = async (promotion) => {
  const checks: Check[] = [];
  if (promotion.before.stable !== undefined) {
    for (const { percent, pauseS } of promotion.settings.canary) {
      checks.push(...(await shareTraffic(promotion, percent)), await bake(promotion, CANDIDATE_DEPLOYMENT, pauseS));
    }
  }
  const letGo = await keepPrevious(promotion);
  checks.push(...(await rollOutStable(promotion)));
  // The candidate's pods are in the Service until it is removed.
  await retireCandidate(promotion);
  checks.push(await serveRelease(promotion));
  checks.push(await bake(promotion, DEPLOYMENT, promotion.settings.bakeS));
  await letGo();
  return checks;
};

/** Starts more candidate pods, and verifies each before it enters the Service. A replacement does not enter unverified. */
async function shareTraffic(promotion: Promotion, percent: number): Promise<Check[]> {
  const { cluster, before, manifests, settings, expected, step, signal } = promotion;
  const { namespace } = before;
  // The share counts against the pods that serve now. The overlay's number of pods comes with the roll-out.
  const stable = before.stable?.deployment.spec?.replicas || promotion.replicas;
  const replicas = candidatePods(stable, percent);
  return step(`canary ${percent} %`, async (progress) => {
    const candidates = candidateOf(manifests, { replicas });
    for (const manifest of candidates) await applyExactly(cluster, manifest, candidates);
    const { candidateReadyS: timeoutS } = settings.timeouts;
    const wait = {
      namespace,
      name: CANDIDATE_DEPLOYMENT,
      timeoutS,
      failure: 'candidate-failed',
      makeRoom: roomOfPrevious(cluster, namespace, promotion),
      known: NONE_KNOWN,
      progress,
      signal,
    } as const;
    const candidate = await awaitWorkload(cluster, wait);
    const checks = await verifyPods(cluster, candidate, expected, progress);
    requirePassed(checks);
    for (const { metadata } of newPodsOf(candidate)) {
      const pod = { kind: 'Pod', name: metadata?.name ?? '', namespace } as const;
      await cluster.patch(pod, { metadata: { labels: { 'hvs.dev/traffic': 'live' } } });
    }
    progress(`${replicas} of ${replicas + stable} pods in the Service`);
    return checks;
  });
}
