import { SAMPLE_PERIOD_S } from '@hvs/contract';
import { NUISANCE_KINDS } from '@hvs/simulator';
import { boundRate, boundShare } from '../statistics/bounds.ts';
import type { Evaluation } from './evaluation.ts';
import type { SiteResult } from './watch-site.ts';

type NormalResult = SiteResult & { campaign: 'normal' };
type NuisanceResult = SiteResult & { campaign: 'nuisance' };

const YEAR_S = 365.25 * 86_400;

/** Alarm episodes of normal operation at one of the thresholds, given by its place. */
export function summarizeNormal(
  results: readonly NormalResult[],
  threshold: number,
): Evaluation['normal'] {
  const { moduleYears, episodes } = total(results, threshold);
  const byCause: Record<string, number> = {};
  for (const causes of results.flatMap((result) => result.episodes[threshold])) {
    const name = causes.length === 0 ? 'none' : causes.join(' + ');
    byCause[name] = (byCause[name] ?? 0) + 1;
  }
  const of = (chemistry: string): readonly NormalResult[] =>
    results.filter((result) => result.chemistry === chemistry);
  return {
    moduleYears,
    episodes,
    perModuleYear: boundRate(episodes, moduleYears),
    byCause,
    byChemistry: { LFP: total(of('LFP'), threshold), NMC: total(of('NMC'), threshold) },
  };
}

function total(results: readonly NormalResult[], threshold: number) {
  const rows = results.reduce((sum, result) => sum + result.rows, 0);
  const episodes = results.reduce((sum, result) => sum + result.episodes[threshold].length, 0);
  return { moduleYears: (rows * SAMPLE_PERIOD_S) / YEAR_S, episodes };
}

/** Racks with a certain nuisance: how many raised an alarm of any kind. */
export function summarizeNuisances(
  results: readonly NuisanceResult[],
  threshold: number,
): Evaluation['nuisances'] {
  return NUISANCE_KINDS.map((nuisance) => {
    const racks = results.filter((result) => result.nuisance === nuisance);
    const alarmed = racks.filter(({ episodes }) => episodes[threshold] > 0).length;
    return { nuisance, racks: racks.length, alarmed: boundShare(alarmed, racks.length) };
  });
}
