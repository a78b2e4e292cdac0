/** The value below which `share` (0..1) of the ascending values lie, by the nearest-rank method. */
export function percentile(ascending: ArrayLike<number>, share: number): number {
  if (ascending.length === 0) return Number.NaN;
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)];
}

export function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const middle = ascending.length / 2;
  if (!Number.isInteger(middle)) return ascending[Math.floor(middle)] ?? Number.NaN;
  return ((ascending[middle - 1] ?? Number.NaN) + ascending[middle]) / 2;
}

/** A figure of several rounds. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** Median over median, with the least and most of the ratios within a round. */
export function ratioOfMedians(values: readonly number[], others: readonly number[]): Spread {
  const ratios = values.map((value, round) => value / others[round]);
  return { ...spread(ratios), median: median(values) / median(others) };
}
