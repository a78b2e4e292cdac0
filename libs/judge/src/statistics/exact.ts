/** P(X <= count) of a binomial of `total` draws at `share`. */
export function binomialAtMost(count: number, total: number, share: number): number {
  if (count >= total) return 1;
  if (share >= 1) return 0;
  let sum = 0;
  // In logarithms, because (1 - share) ** total underflows.
  let log = total * Math.log1p(-share);
  for (let k = 0; k <= count; k += 1) {
    sum += Math.exp(log);
    log += Math.log((total - k) / (k + 1)) + Math.log(share) - Math.log1p(-share);
  }
  return Math.min(1, sum);
}

/** P(X >= count) when each of `total` is as likely one way as the other: the exact sign test, one-sided. */
export function signTest(count: number, total: number): number {
  return binomialAtMost(total - count, total, 0.5);
}

/** P(X >= count) of a Poisson number with this mean. */
export function poissonAtLeast(count: number, mean: number): number {
  if (count === 0) return 1;
  let below = 0;
  let log = -mean;
  for (let k = 0; k < count; k += 1) {
    below += Math.exp(log);
    log += Math.log(mean) - Math.log(k + 1);
  }
  return Math.max(0, 1 - below);
}
