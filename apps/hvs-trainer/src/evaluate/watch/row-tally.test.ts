import { describe, expect, test } from 'vitest';
import { calibrate, createRowTally, tallyRow, tracePrecisionRecall } from './row-tally.ts';

function tallyOf(rows: readonly (readonly [label: 0 | 1, probability: number])[]) {
  const tally = createRowTally();
  for (const [label, probability] of rows) tallyRow(tally, label, probability);
  return tally;
}

describe('a tally of rows', () => {
  const tally = tallyOf([
    [0, 0],
    [0, 0.0505],
    [1, 0.9505],
    [1, 1],
    [0, 0.9705],
    [1, 0.5005],
  ]);

  test('gives the share of hazardous rows by tenth', () => {
    expect(calibrate([tally])).toMatchObject([
      { rows: 2, hazardousShare: 0, meanProbability: expect.closeTo(0.0255, 9) as number },
      { rows: 1, hazardousShare: 1, meanProbability: expect.closeTo(0.5005, 9) as number },
      { rows: 3, hazardousShare: 2 / 3, meanProbability: expect.closeTo(0.9735, 9) as number },
    ]);
  });

  test('gives precision and recall from the highest probability down', () => {
    expect(tracePrecisionRecall([tally])).toMatchObject([
      { threshold: 0.999, precision: 1, recall: 1 / 3 },
      { threshold: 0.97, precision: 1 / 2, recall: 1 / 3 },
      { threshold: 0.95, precision: 2 / 3, recall: 2 / 3 },
      { threshold: 0.5, precision: 3 / 4, recall: 1 },
      { threshold: 0.05, precision: 3 / 5, recall: 1 },
      { threshold: 0, precision: 1 / 2, recall: 1 },
    ]);
  });

  test('is bounded by the sites, however many rows they bring', () => {
    const siteOf = (label: 0 | 1) => tallyOf(Array.from({ length: 1000 }, () => [label, 0.95] as const));
    const sites = Array.from({ length: 20 }, (_, site) => siteOf(site < 10 ? 0 : 1));
    // Clopper and Pearson of 9.5 in 19: one row per site would say the same.
    const bounds = { low: expect.closeTo(0.265, 2) as number, high: expect.closeTo(0.735, 2) as number };
    expect(calibrate(sites)).toMatchObject([{ rows: 20_000, hazardousShare: 0.5, ...bounds }]);
    expect(tracePrecisionRecall(sites)).toMatchObject([
      { precision: 0.5, precisionLow: bounds.low, precisionHigh: bounds.high, recall: 1 },
    ]);
    const [{ recallLow }] = tracePrecisionRecall(sites);
    expect(recallLow).toBeCloseTo(0.025 ** (1 / 10), 6);
  });
});
