import { describe, expect, test } from 'vitest';
import { JUDGES, normalSite, nuisanceRack } from './results.fixture.ts';
import {
  countCauses,
  countModuleYears,
  type NormalResult,
  summarizeNormal,
  summarizeNuisances,
} from './summarize-normal.ts';
import type { SiteResult } from '../watch/watch-site.ts';

const isNormal = (result: SiteResult): result is NormalResult => result.campaign === 'normal';

describe('normal operation', () => {
  const sites = [
    normalSite(2, [['warm-short'], []], { ofRules: 5 }),
    normalSite(1, [['warm-short'], ['hot-day', 'dust'], ['dust', 'warm-short']]),
  ].filter(isNormal);

  test('counts the years of the readings, and warm-only shorts apart', () => {
    expect(countModuleYears(sites)).toBeCloseTo(3, 12);
    expect(summarizeNormal(sites, 0)).toMatchObject({
      episodes: 2,
      warmShortEpisodes: 3,
      perModuleYear: { value: 2 / 3 },
    });
  });

  test('is of one judge', () => {
    expect(summarizeNormal(sites, 1)).toMatchObject({ episodes: 5, warmShortEpisodes: 0 });
  });

  test('is told by what was on', () => {
    expect(countCauses(sites, 0)).toEqual({
      'warm-short': 2,
      none: 1,
      'hot-day + dust': 1,
      'dust + warm-short': 1,
    });
  });
});

test('nuisances count racks, not episodes, by judge', () => {
  const racks = [nuisanceRack('solvent', 0), nuisanceRack('solvent', 3), nuisanceRack('solvent', 1)];
  const figures = summarizeNuisances(
    racks.filter((one): one is SiteResult & { campaign: 'nuisance' } => one.campaign === 'nuisance'),
    JUDGES.length,
  );
  const solvent = figures.find(({ nuisance }) => nuisance === 'solvent');
  expect(solvent?.alarmed.map(({ count, of }) => [count, of])).toEqual([
    [2, 3],
    [0, 3],
    [0, 3],
    [0, 3],
    [0, 3],
  ]);
  expect(figures.find(({ nuisance }) => nuisance === 'dust')?.alarmed[0].of).toBe(0);
});
