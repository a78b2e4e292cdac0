import { boundClusteredShare } from '../../statistics/bounds.ts';

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

export interface CalibrationBin {
  /** The middle of the bin's rows, by probability. */
  readonly meanProbability: number;
  readonly hazardousShare: number;
  /** 95 % bounds of the share. */
  readonly low: number;
  readonly high: number;
  readonly rows: number;
}

/** Share of hazardous rows by tenth of the probability over the tallies of independent sites; no tenth without rows. */
export function calibrate(sites: readonly RowTally[]): CalibrationBin[] {
  const width = BINS / 10;
  return Array.from({ length: 10 }, (_, tenth) => {
    const [from, to] = [tenth * width, (tenth + 1) * width];
    const hazardous = sites.map((site) => sum(site.hazardous.slice(from, to)));
    const rows = sites.map((site, place) => hazardous[place] + sum(site.harmless.slice(from, to)));
    const all = sum(rows);
    let probabilities = 0;
    for (const { harmless, hazardous: hazards } of sites) {
      for (let bin = from; bin < to; bin += 1) {
        probabilities += ((harmless[bin] + hazards[bin]) * (bin + 0.5)) / BINS;
      }
    }
    const { value, low, high } = boundClusteredShare(hazardous, rows);
    return { meanProbability: probabilities / all, hazardousShare: value, low, high, rows: all };
  }).filter(({ rows }) => rows > 0);
}

export interface PrecisionRecall {
  readonly threshold: number;
  readonly precision: number;
  /** 95 % bounds. */
  readonly precisionLow: number;
  readonly precisionHigh: number;
  readonly recall: number;
  readonly recallLow: number;
  readonly recallHigh: number;
}

/**
 * Precision and recall of rows over the tallies of independent sites, at the lower end of each bin that changes them,
 * from 1 down.
 */
export function tracePrecisionRecall(sites: readonly RowTally[]): PrecisionRecall[] {
  const all = sites.map(({ hazardous }) => sum(hazardous));
  const hazardous = sites.map(() => 0);
  const called = sites.map(() => 0);
  const curve: PrecisionRecall[] = [];
  for (let bin = BINS - 1; bin >= 0; bin -= 1) {
    let rows = 0;
    for (const [site, tally] of sites.entries()) {
      const own = tally.hazardous[bin] + tally.harmless[bin];
      hazardous[site] += tally.hazardous[bin];
      called[site] += own;
      rows += own;
    }
    if (rows === 0) continue;
    const precision = boundClusteredShare(hazardous, called);
    const recall = boundClusteredShare(hazardous, all);
    curve.push({
      threshold: bin / BINS,
      precision: precision.value,
      precisionLow: precision.low,
      precisionHigh: precision.high,
      recall: recall.value,
      recallLow: recall.low,
      recallHigh: recall.high,
    });
  }
  return curve;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b, 0);
}
