/**
 * Mean and sample standard deviation by their definition, in two passes: what the incremental code is measured
 * against, in its tests and its bench. Skips NaN.
 */
export function plainStatistics(
  values: ArrayLike<number>,
  from = 0,
  to = values.length,
): { mean: number; deviation: number } {
  let count = 0;
  let sum = 0;
  for (let index = from; index < to; index += 1) {
    if (Number.isNaN(values[index])) continue;
    count += 1;
    sum += values[index];
  }
  const mean = sum / count;
  let squares = 0;
  for (let index = from; index < to; index += 1) {
    if (!Number.isNaN(values[index])) squares += (values[index] - mean) ** 2;
  }
  return { mean, deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : 0 };
}
