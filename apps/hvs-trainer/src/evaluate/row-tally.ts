/** Bins of equal width over the probability. */
export const BINS = 1000;

/** Labelled rows by probability: `[label][bin]` counts. Plain arrays, as it travels between threads. */
export interface RowTally {
  readonly harmless: number[];
  readonly hazardous: number[];
}

export function createRowTally(): RowTally {
  return { harmless: Array(BINS).fill(0), hazardous: Array(BINS).fill(0) };
}

export function tallyRow(tally: RowTally, label: 0 | 1, probability: number): void {
  const bin = Math.min(BINS - 1, Math.floor(probability * BINS));
  (label === 1 ? tally.hazardous : tally.harmless)[bin] += 1;
}

export function addTally(into: RowTally, other: RowTally): void {
  for (let bin = 0; bin < BINS; bin += 1) {
    into.harmless[bin] += other.harmless[bin];
    into.hazardous[bin] += other.hazardous[bin];
  }
}

export interface CalibrationBin {
  /** The middle of the bin's rows, by probability. */
  readonly meanProbability: number;
  readonly hazardousShare: number;
  readonly rows: number;
}

/** Share of hazardous rows by tenth of the probability; tenths without rows are left out. */
export function calibrate(tally: RowTally): CalibrationBin[] {
  const width = BINS / 10;
  return Array.from({ length: 10 }, (_, tenth) => {
    let rows = 0;
    let hazardous = 0;
    let probabilities = 0;
    for (let bin = tenth * width; bin < (tenth + 1) * width; bin += 1) {
      const count = tally.harmless[bin] + tally.hazardous[bin];
      rows += count;
      hazardous += tally.hazardous[bin];
      probabilities += (count * (bin + 0.5)) / BINS;
    }
    return { meanProbability: probabilities / rows, hazardousShare: hazardous / rows, rows };
  }).filter(({ rows }) => rows > 0);
}

export interface PrecisionRecall {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

/** Precision and recall of rows at the lower end of each bin that changes them, from 1 down. */
export function tracePrecisionRecall(tally: RowTally): PrecisionRecall[] {
  const all = tally.hazardous.reduce((sum, count) => sum + count, 0);
  const curve: PrecisionRecall[] = [];
  let hazardous = 0;
  let called = 0;
  for (let bin = BINS - 1; bin >= 0; bin -= 1) {
    const count = tally.hazardous[bin] + tally.harmless[bin];
    if (count === 0) continue;
    hazardous += tally.hazardous[bin];
    called += count;
    curve.push({ threshold: bin / BINS, precision: hazardous / called, recall: hazardous / all });
  }
  return curve;
}
