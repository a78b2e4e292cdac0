import type { Chemistry, NuisanceKind } from '@hvs/simulator';
import { describe, expect, test } from 'vitest';
import { summarizeNormal, summarizeNuisances } from './summarize-normal.ts';

/** Samples of a module in a year of 365.25 days. */
const YEAR_ROWS = 3_155_760;

describe('normal operation', () => {
  const site = (chemistry: Chemistry, rows: number, episodes: readonly (readonly NuisanceKind[])[]) => ({
    campaign: 'normal' as const,
    chemistry,
    rows,
    episodes: [[['hot-day' as const]], episodes],
  });
  const figures = summarizeNormal(
    [
      site('LFP', 2 * YEAR_ROWS, [['warm-short'], []]),
      site('NMC', YEAR_ROWS, [['warm-short'], ['hot-day', 'dust']]),
    ],
    1,
  );

  test('counts the years of the readings and the episodes at its threshold', () => {
    expect(figures.moduleYears).toBeCloseTo(3, 12);
    expect(figures).toMatchObject({ episodes: 4, perModuleYear: { value: 4 / 3 } });
  });

  test('is told by chemistry and by what was on', () => {
    expect(figures.byChemistry).toEqual({
      LFP: { moduleYears: 2, episodes: 2 },
      NMC: { moduleYears: 1, episodes: 2 },
    });
    expect(figures.byCause).toEqual({ 'warm-short': 2, none: 1, 'hot-day + dust': 1 });
  });
});

test('nuisances count racks, not episodes', () => {
  const rack = (episodes: number) =>
    ({ campaign: 'nuisance', chemistry: 'LFP', nuisance: 'solvent', episodes: [9, episodes] }) as const;
  const figures = summarizeNuisances([rack(0), rack(3), rack(1), rack(0)], 1);
  expect(figures.find(({ nuisance }) => nuisance === 'solvent')).toMatchObject({
    racks: 4,
    alarmed: { value: 0.5 },
  });
  expect(figures.find(({ nuisance }) => nuisance === 'dust')).toMatchObject({ racks: 0 });
});
