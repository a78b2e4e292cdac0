import { SAMPLE_PERIOD_S } from '@hvs/contract';
import { type NuisanceKind, NUISANCE_KINDS } from '@hvs/simulator';
import { boundRate, countShare } from '../../statistics/bounds.ts';
import type { AlarmRate, TrainedDetail } from './evaluation.ts';
import type { SiteResult } from '../watch/watch-site.ts';

export type NormalResult = SiteResult & { campaign: 'normal' };
export type NuisanceResult = SiteResult & { campaign: 'nuisance' };

const YEAR_S = 365.25 * 86_400;

/** A warm-only short looks like a growing short until it stops, so alarms on one are counted apart. */
const APART: NuisanceKind = 'warm-short';

export function countModuleYears(results: readonly NormalResult[]): number {
  return (results.reduce((sum, { rows }) => sum + rows, 0) * SAMPLE_PERIOD_S) / YEAR_S;
}

/** Alarm episodes of the judge at a place. */
export function summarizeNormal(results: readonly NormalResult[], judge: number): AlarmRate {
  const all = results.flatMap(({ episodes }) => episodes[judge]);
  const warmShortEpisodes = all.filter((causes) => causes.includes(APART)).length;
  const episodes = all.length - warmShortEpisodes;
  return { episodes, warmShortEpisodes, perModuleYear: boundRate(episodes, countModuleYears(results)) };
}

/** Episodes of the judge at a place by the nuisances that were on at the module. */
export function countCauses(results: readonly NormalResult[], judge: number): Record<string, number> {
  const byCause: Record<string, number> = {};
  for (const causes of results.flatMap(({ episodes }) => episodes[judge])) {
    const name = causes.length === 0 ? 'none' : causes.join(' + ');
    byCause[name] = (byCause[name] ?? 0) + 1;
  }
  return byCause;
}

/** Racks with a certain nuisance: how many raised an alarm of any kind, by judge. */
export function summarizeNuisances(results: readonly NuisanceResult[], judges: number): TrainedDetail['nuisances'] {
  return NUISANCE_KINDS.map((nuisance) => {
    const racks = results.filter((result) => result.nuisance === nuisance);
    const places = Array.from({ length: judges }, (_, judge) => judge);
    return { nuisance, alarmed: places.map((judge) => countShare(racks, ({ episodes }) => episodes[judge] > 0)) };
  });
}
