import { DEPLOYMENT } from '@hvs/k8s-manifests';
import { bake, type Promote, retireCandidate, rollOutStable, serveRelease } from './promotion.ts';

/** Replaces pod by pod. Each old pod ends when its replacement is ready. */
export const promoteRolling: Promote = async (promotion) => {
  const verified = await rollOutStable(promotion);
  const reached = await serveRelease(promotion);
  await retireCandidate(promotion);
  return [...verified, reached, await bake(promotion, DEPLOYMENT, promotion.settings.bakeS)];
};
