/** Levels of the quantiles that a reference keeps of each statistic. */
export const NULL_LEVELS: readonly number[] = [0.5, 0.75, 0.9, 0.95, 0.98];

/** Quantiles at the levels, between the two nearest values. `values` are not empty. */
export function quantilesOf(values: readonly number[], levels: readonly number[] = NULL_LEVELS): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return levels.map((level) => {
    const place = level * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  });
}

/** Least growth of a statistic by which a probability falls to a third: as such, and as a part of its highest quantile. */
export interface LeastGrowth {
  readonly by: number;
  readonly part: number;
}

const LEAST_GROWTH: LeastGrowth = { by: 0, part: 0.1 };

/**
 * Probability that a site without drift has a value as large: between the quantiles its logarithm is interpolated,
 * above the highest one it goes on falling as it did from the second quantile on. Below the first one it is 1.
 * A tail of few sites says little, so it falls to a third by no less than `least`.
 */
export function tailProbability(
  value: number,
  quantiles: readonly number[],
  levels: readonly number[],
  least: LeastGrowth = LEAST_GROWTH,
): number {
  if (value <= quantiles[0]) return 1;
  const last = quantiles.length - 1;
  const logs = levels.map((level) => Math.log(1 - level));
  for (let index = 1; index <= last; index += 1) {
    const [low, high] = [quantiles[index - 1], quantiles[index]];
    if (value > high) continue;
    const part = high === low ? 1 : (value - low) / (high - low);
    return Math.exp(logs[index - 1] + part * (logs[index] - logs[index - 1]));
  }
  const scale = (quantiles[last] - quantiles[1]) / (logs[1] - logs[last]);
  const growth = Math.max(scale, least.by, least.part * quantiles[last], Number.MIN_VALUE);
  return Math.exp(logs[last] - (value - quantiles[last]) / growth);
}
