import { CANDIDATE_DEPLOYMENT } from '@hvs/k8s-manifests';
import { verifyService } from '../verify/verify-service.ts';
import { keepPrevious } from './keep-previous.ts';
import { bake, type Promote, type Promotion, retireCandidate, rollOutStable, serveRelease } from './promotion.ts';
import { lookAtWorkload } from '../cluster/workload.ts';
import { serveCandidate } from '../cluster/point-service.ts';

/**
 * Moves all traffic at once, by one write to the Service, to as many candidate pods as there are stable ones. One write
 * moves it back until the stable pods are replaced. Then the stable pods serve again, so every delivery starts alike.
 */
export const promoteBlueGreen: Promote = async (promotion) => {
  // An empty environment has nothing to switch from.
  const switched = promotion.before.stable === undefined ? [] : await switchToCandidate(promotion);
  const letGo = await keepPrevious(promotion);
  const verified = await rollOutStable(promotion);
  const reached = await serveRelease(promotion);
  await retireCandidate(promotion);
  await letGo();
  return [...switched, ...verified, reached];
};

async function switchToCandidate(promotion: Promotion) {
  const { cluster, before, settings, step, signal } = promotion;
  const reached = await step('switch', async () => {
    await serveCandidate(cluster, before.namespace);
    const candidate = await lookAtWorkload(cluster, before.namespace, CANDIDATE_DEPLOYMENT);
    if (candidate === undefined) throw new Error(`Deployment ${before.namespace}/${CANDIDATE_DEPLOYMENT} went away`);
    return verifyService(cluster, candidate, signal);
  });
  return [reached, await bake(promotion, CANDIDATE_DEPLOYMENT, settings.bakeS)];
}
