import type { DeliverySettings } from './delivery-settings.ts';

/** The number of candidate pods beside `stable` others that comes closest to the share, at least one. */
export function candidatePods(stable: number, percent: number): number {
  return Math.max(1, Math.round((stable * percent) / (100 - percent)));
}

/** Most pods that a delivery has beside the stable ones: candidates and pods of the release before. */
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
