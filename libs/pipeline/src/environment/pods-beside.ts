import type { DeliverySettings } from './delivery-settings.ts';

/** Of `stable` + n pods, n serve the candidate: the n that comes closest to the share, at least one. */
export function candidatePods(stable: number, percent: number): number {
  return Math.max(1, Math.round((stable * percent) / (100 - percent)));
}

/** How many pods a delivery has beside so many stable ones when it has most: candidates, and those of the release before. */
export function podsBeside({
  strategy,
  candidateReplicas,
  canary,
  keepPreviousS,
}: DeliverySettings): (stable: number) => number {
  if (strategy === 'rolling') return () => candidateReplicas;
  return (stable) => {
    const shares = canary.map(({ percent }) => candidatePods(stable, percent));
    const candidates = strategy === 'blue-green' ? stable : Math.max(candidateReplicas, ...shares);
    return candidates + (keepPreviousS > 0 ? stable : 0);
  };
}
