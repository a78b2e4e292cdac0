import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import gammaQuantile from '@stdlib/stats-base-dists-gamma-quantile';

/** A figure with its two-sided 95 % bounds. */
export interface Bounded {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const TAIL = 0.025;

/** Share of `count` in `total`, bounds by Clopper and Pearson (Biometrika 26, 1934). */
export function boundShare(count: number, total: number): Bounded {
  if (total === 0) return { value: NaN, low: 0, high: 1 };
  return {
    value: count / total,
    low: count === 0 ? 0 : betaQuantile(TAIL, count, total - count + 1),
    high: count === total ? 1 : betaQuantile(1 - TAIL, count + 1, total - count),
  };
}

/**
 * Share of `counts` in `totals`, one entry per independent site whose own rows depend on each other: Clopper and
 * Pearson with the sample size that the spread between the sites leaves (Korn and Graubard, Survey Methodology 24,
 * 1998). Where all sites agree on 0 or 1 that is the number of sites.
 */
export function boundClusteredShare(counts: readonly number[], totals: readonly number[]): Bounded {
  const total = sum(totals);
  if (total === 0) return { value: NaN, low: 0, high: 1 };
  const value = sum(counts) / total;
  const sites = totals.filter((rows) => rows > 0).length;
  const spread = sum(counts.map((count, site) => (count - value * totals[site]) ** 2));
  const variance = (sites / (sites - 1)) * (spread / total ** 2);
  const size = variance > 0 ? Math.min(total, (value * (1 - value)) / variance) : sites;
  return {
    value,
    low: value === 0 ? 0 : betaQuantile(TAIL, value * size, (1 - value) * size + 1),
    high: value === 1 ? 1 : betaQuantile(1 - TAIL, value * size + 1, (1 - value) * size),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/** Rate of `count` independent episodes in `exposure`, exact Poisson bounds (Garwood, Biometrika 28, 1936). */
export function boundRate(count: number, exposure: number): Bounded {
  return {
    value: count / exposure,
    low: count === 0 ? 0 : gammaQuantile(TAIL, count, 1) / exposure,
    high: gammaQuantile(1 - TAIL, count + 1, 1) / exposure,
  };
}

/**
 * Quantile of a sample, bounds by order statistics (binomial, no assumption on the distribution). A sample too small
 * for a bound has -Infinity or Infinity there.
 */
export function boundQuantile(sample: readonly number[], probability: number): Bounded {
  const sorted = sample.toSorted((a, b) => a - b);
  const below = cumulativeBinomial(sorted.length, probability);
  // 1-based ranks: P(X(low) <= quantile) >= 97.5 %, P(X(high) >= quantile) >= 97.5 %.
  const low = below.filter((p) => p <= TAIL).length;
  const high = below.findIndex((p) => p >= 1 - TAIL) + 1;
  return {
    value: sorted[Math.max(0, Math.ceil(probability * sorted.length) - 1)] ?? NaN,
    low: sorted[low - 1] ?? -Infinity,
    high: sorted[high - 1] ?? Infinity,
  };
}

/** P(B <= k) for k = 0..n of a binomial B(n, p). */
function cumulativeBinomial(n: number, p: number): number[] {
  let term = (1 - p) ** n;
  let upToK = 0;
  return Array.from({ length: n + 1 }, (_, k) => {
    upToK += term;
    term *= ((n - k) / (k + 1)) * (p / (1 - p));
    return upToK;
  });
}

/** A share with what it is made of. */
export interface Share extends Bounded {
  readonly count: number;
  readonly of: number;
}

export function countShare<Item>(items: readonly Item[], isCounted: (item: Item) => boolean): Share {
  const count = items.filter(isCounted).length;
  return { count, of: items.length, ...boundShare(count, items.length) };
}
