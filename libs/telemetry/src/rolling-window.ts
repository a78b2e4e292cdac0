export interface RollingWindow {
  /** Mean of each series over the window, NaN while the window holds no value. A live view. */
  readonly means: Float64Array;
  /** Sample standard deviation of each series, 0 for fewer than two values. A live view. */
  readonly deviations: Float64Array;
  /** One slot further: a value for each series, NaN where there is none. */
  push(values: Float64Array): void;
  clear(): void;
}

/**
 * Mean and sample standard deviation over the last `length` slots of many series that move together.
 *
 * Nothing is ever subtracted from a running sum, so no error builds up: slots are cut into blocks of `length`, and a
 * window is a tail of the block before joined with the head of the present one (van Herk 1992; Gil and Werman 1993).
 * The tails are summed once, when a block is full: amortised two additions a slot, `length` at worst.
 *
 * Head and tail are sums of deviations from an origin that is itself a value inside the window (the shifted data of
 * Chan, Golub and LeVeque, The American Statistician 37, 1983). No deviation is then larger than the window's range R,
 * and the sum of squares about the mean is at least R^2/2, so the cancellation is bounded by 2 n whatever the offset:
 * the relative error of the standard deviation stays below 4 n^2 units of rounding, 2e-12 for 60 slots.
 * The mean is right to the same share of the largest value. Equal values give exactly 0.
 */
export function createRollingWindow(seriesCount: number, length: number): RollingWindow {
  const means = new Float64Array(seriesCount).fill(NaN);
  const deviations = new Float64Array(seriesCount);
  // Up to the present position `sums` holds the block's own values; beyond it the tail sums of the block before.
  const sums = new Float64Array(seriesCount * length);
  const squares = new Float64Array(seriesCount * length);
  const counts = new Uint32Array(seriesCount * length);
  const tailOrigins = new Float64Array(seriesCount);
  const headOrigins = new Float64Array(seriesCount);
  const headSums = new Float64Array(seriesCount);
  const headSquares = new Float64Array(seriesCount);
  const headCounts = new Uint32Array(seriesCount);
  let position = 0;

  const extendHead = (series: number, value: number): void => {
    if (headCounts[series] === 0) headOrigins[series] = value;
    const deviation = value - headOrigins[series]!;
    headSums[series]! += deviation;
    headSquares[series]! += deviation * deviation;
    headCounts[series]! += 1;
  };

  const summarise = (series: number): void => {
    let origin = headOrigins[series]!;
    let sum = headSums[series]!;
    let square = headSquares[series]!;
    let count = headCounts[series]!;
    const tail = series * length + position + 1;
    const tailCount = position + 1 < length ? counts[tail]! : 0;
    if (tailCount > 0) {
      if (count === 0) origin = tailOrigins[series]!;
      const shift = tailOrigins[series]! - origin;
      sum += sums[tail]! + tailCount * shift;
      square += squares[tail]! + shift * (2 * sums[tail]! + tailCount * shift);
      count += tailCount;
    }
    means[series] = count === 0 ? NaN : origin + sum / count;
    const squareAboutMean = square - (sum * sum) / count;
    deviations[series] = count > 1 && squareAboutMean > 0 ? Math.sqrt(squareAboutMean / (count - 1)) : 0;
  };

  const turnIntoTails = (series: number): void => {
    const first = series * length;
    let sum = 0;
    let square = 0;
    let count = 0;
    for (let slot = first + length - 1; slot >= first; slot -= 1) {
      const value = sums[slot]!;
      if (!Number.isNaN(value)) {
        if (count === 0) tailOrigins[series] = value;
        const deviation = value - tailOrigins[series]!;
        sum += deviation;
        square += deviation * deviation;
        count += 1;
      }
      sums[slot] = sum;
      squares[slot] = square;
      counts[slot] = count;
    }
  };

  const clearHeads = (): void => {
    position = 0;
    headSums.fill(0);
    headSquares.fill(0);
    headCounts.fill(0);
  };

  return {
    means,
    deviations,
    push(values) {
      for (let series = 0; series < seriesCount; series += 1) {
        const value = values[series]!;
        sums[series * length + position] = value;
        if (!Number.isNaN(value)) extendHead(series, value);
        summarise(series);
      }
      position += 1;
      if (position < length) return;
      for (let series = 0; series < seriesCount; series += 1) turnIntoTails(series);
      clearHeads();
    },
    clear() {
      counts.fill(0);
      clearHeads();
      means.fill(NaN);
      deviations.fill(0);
    },
  };
}
