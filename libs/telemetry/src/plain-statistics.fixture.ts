/**
 * Mean and sample standard deviation by their definition, in two passes: what the incremental code is measured
 * against, in its tests and its bench. Skips NaN.
 *
 * The mean is rounded to its own size. Where the spread is hardly larger than that (1000 and its neighbour among the
 * doubles), the sum of the deviations shows by how much, and is taken out (corrected two-pass algorithm of Chan, Golub
 * and LeVeque, 1983).
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
  let excess = 0;
  let squares = 0;
  for (let index = from; index < to; index += 1) {
    if (Number.isNaN(values[index])) continue;
    excess += values[index] - mean;
    squares += (values[index] - mean) ** 2;
  }
  const aboutMean = squares - (excess * excess) / count;
  return { mean, deviation: count > 1 ? Math.sqrt(aboutMean / (count - 1)) : 0 };
}
