/**
 * Part of the reference that is mixed into the shares of a window before they are compared. A site is in few of the
 * bins at a time, and the empty ones would else outweigh where it is.
 */
const MIXED = 0.1;

/** The share of each count; all 0 without any. */
export function sharesOf(counts: ArrayLike<number>): number[] {
  const values = Array.from(counts);
  const total = values.reduce((sum, count) => sum + count, 0);
  return values.map((count) => (total === 0 ? 0 : count / total));
}

/**
 * Population stability index of shares against those of a reference: the sum of (p - r) ln(p / r) over the bins, with p
 * mixed of nine parts of the shares and one of the reference. 0 is the same; where all of it is in a bin that the
 * reference has 1 in 1,000 of, it is about 8. Every share of the reference is above 0.
 */
export function psi(shares: readonly number[], reference: readonly number[]): number {
  let sum = 0;
  for (const [bin, expected] of reference.entries()) {
    const found = (1 - MIXED) * shares[bin] + MIXED * expected;
    sum += (found - expected) * Math.log(found / expected);
  }
  return sum;
}

/** Kolmogorov-Smirnov distance: the largest difference of the two cumulative shares, 0 to 1. */
export function ks(shares: readonly number[], reference: readonly number[]): number {
  let difference = 0;
  let largest = 0;
  for (const [bin, expected] of reference.entries()) {
    difference += shares[bin] - expected;
    largest = Math.max(largest, Math.abs(difference));
  }
  return Math.min(1, largest);
}

/** The middle of the values; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
