/**
 * Mean and sample standard deviation over the last `length` slots of many series that move together.
 *
 * Nothing is ever subtracted from a running sum, so no error builds up: slots are cut into blocks of `length`, and a
 * window is a tail of the block before joined with the head of the present one (van Herk 1992; Gil and Werman 1993).
 * Tails are summed once, when a block is full: amortised two additions a slot, `length` of them at worst.
 *
 * Head and tail are sums of deviations from an origin that is itself a value inside the window (the shifted data of
 * Chan, Golub and LeVeque, The American Statistician 37, 1983). No deviation is then larger than the window's range R,
 * and the sum of squares about the mean is at least R^2/2, so the cancellation is bounded by 2 n whatever the offset:
 * the relative error of the standard deviation stays below 4 n^2 units of rounding, 2e-12 for 60 slots.
 * The mean is right to the same share of the largest value. Equal values give exactly 0. (Spreads below 1e-150, whose
 * squares are no normal doubles, are out of scope.)
 */
export class RollingWindow {
  /** Mean of each series over the window, NaN while the window holds no value. A live view. */
  readonly means: Float64Array;
  /** Sample standard deviation of each series, 0 for fewer than two values. A live view. */
  readonly deviations: Float64Array;
  readonly #seriesCount: number;
  readonly #length: number;
  #position = 0;
  // [slots x series]: up to the present position the block's own values, beyond it the tails of the block before.
  readonly #slots: Sums;
  readonly #tailOrigins: Float64Array;
  readonly #heads: Sums;
  readonly #headOrigins: Float64Array;

  constructor(seriesCount: number, length: number) {
    this.means = new Float64Array(seriesCount).fill(NaN);
    this.deviations = new Float64Array(seriesCount);
    this.#seriesCount = seriesCount;
    this.#length = length;
    this.#slots = createSums(seriesCount * length);
    this.#tailOrigins = new Float64Array(seriesCount);
    this.#heads = createSums(seriesCount);
    this.#headOrigins = new Float64Array(seriesCount);
  }

  /** Moves one slot on, with a value for each series; NaN = none. */
  push(values: Float64Array): void {
    this.#slots.sums.set(values, this.#position * this.#seriesCount);
    this.#extendHeads(values);
    this.#position += 1;
    this.#joinTails();
    if (this.#position === this.#length) this.#closeBlock();
  }

  clear(): void {
    this.#slots.counts.fill(0);
    this.#clearHeads();
    this.means.fill(NaN);
    this.deviations.fill(0);
  }

  #extendHeads(values: Float64Array): void {
    const { sums, squares, counts } = this.#heads;
    const origins = this.#headOrigins;
    for (let series = 0; series < this.#seriesCount; series += 1) {
      const value = values[series];
      if (Number.isNaN(value)) continue;
      if (counts[series] === 0) origins[series] = value;
      const deviation = value - origins[series];
      sums[series] += deviation;
      squares[series] += deviation * deviation;
      counts[series] += 1;
    }
  }

  #joinTails(): void {
    const { means, deviations } = this;
    const tails = this.#slots;
    const heads = this.#heads;
    const tailOrigins = this.#tailOrigins;
    const headOrigins = this.#headOrigins;
    const firstTail = this.#position * this.#seriesCount;
    for (let series = 0; series < this.#seriesCount; series += 1) {
      const tail = firstTail + series;
      const tailCount = tail < tails.counts.length ? tails.counts[tail] : 0;
      const headCount = heads.counts[series];
      const count = headCount + tailCount;
      let origin = headOrigins[series];
      let sum = heads.sums[series];
      let square = heads.squares[series];
      if (tailCount > 0) {
        if (headCount === 0) origin = tailOrigins[series];
        const shift = tailOrigins[series] - origin;
        const tailSum = tails.sums[tail];
        sum += tailSum + tailCount * shift;
        square += tails.squares[tail] + shift * (2 * tailSum + tailCount * shift);
      }
      const offset = sum / count;
      const aboutMean = square - sum * offset;
      means[series] = count === 0 ? NaN : origin + offset;
      deviations[series] = count > 1 && aboutMean > 0 ? Math.sqrt(aboutMean / (count - 1)) : 0;
    }
  }

  /** Turns the values of the full block into the sums of its tails, each from its slot to the block's end. */
  #closeBlock(): void {
    const { sums, squares, counts } = this.#slots;
    for (let series = 0; series < this.#seriesCount; series += 1) {
      let sum = 0;
      let square = 0;
      let count = 0;
      for (let slot = this.#length - 1; slot >= 0; slot -= 1) {
        const index = slot * this.#seriesCount + series;
        const value = sums[index];
        if (!Number.isNaN(value)) {
          if (count === 0) this.#tailOrigins[series] = value;
          const deviation = value - this.#tailOrigins[series];
          sum += deviation;
          square += deviation * deviation;
          count += 1;
        }
        sums[index] = sum;
        squares[index] = square;
        counts[index] = count;
      }
    }
    this.#clearHeads();
  }

  #clearHeads(): void {
    this.#position = 0;
    this.#heads.sums.fill(0);
    this.#heads.squares.fill(0);
    this.#heads.counts.fill(0);
  }
}

/** Sums of deviations from an origin and of their squares, and how many there are. */
interface Sums {
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  readonly counts: Int32Array;
}

function createSums(count: number): Sums {
  return { sums: new Float64Array(count), squares: new Float64Array(count), counts: new Int32Array(count) };
}
