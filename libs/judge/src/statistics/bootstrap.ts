import { createRandom } from './random.ts';

const SEED = 17;
const RESAMPLES = 2000;

/** A statistic and its bootstrap bounds, one-sided at a level each. */
export interface BootstrapBound {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Bounds of a statistic of independent units by the percentile bootstrap (Efron, Annals of Statistics 7, 1979). The same
 * units give the same bounds. A unit holds the pair of candidate and champion, so what is common to both cancels out.
 */
export function bootstrap<Unit>(
  units: readonly Unit[],
  statistic: (units: readonly Unit[]) => number,
  level: number,
): BootstrapBound {
  const random = createRandom(SEED);
  const drawn = Array.from({ length: RESAMPLES }, () =>
    statistic(units.map(() => units[Math.floor(random() * units.length)])),
  ).toSorted((a, b) => a - b);
  return { value: statistic(units), low: quantile(drawn, level), high: quantile(drawn, 1 - level) };
}

/** Value at or below which a share of an ascending sample lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
