import type { Evaluation } from './figures/evaluation.ts';
import { judgeGoals } from './goals/judge-goals.ts';
import { POPULATION_OF } from './plan/leg.ts';
import { summarizeSeries } from './figures/summarize-series.ts';
import { summarizeDimensions, summarizePopulation } from './figures/summarize-sites.ts';
import { summarizeTrained } from './figures/summarize-trained.ts';
import type { WatchResult } from './watch/watch-result.ts';

export type Figures = Pick<Evaluation, 'judges' | 'goals' | 'populations' | 'trained' | 'dimensions' | 'series'>;

/** The figures of all results, and the goals. */
export function summarize(results: readonly WatchResult[], judges: readonly string[]): Figures {
  const sites = results.flatMap((result) => ('site' in result ? [result.site] : []));
  const populations = (Object.keys(POPULATION_OF) as (keyof typeof POPULATION_OF)[])
    .filter((leg) => sites.some(({ origin }) => origin.leg === leg))
    .map((leg) => summarizePopulation(leg, sites, judges));
  const series = results.flatMap((result) => ('site' in result ? [] : [summarizeSeries(result, judges)]));
  const trained = summarizeTrained(sites, judges.length);
  return {
    judges,
    goals: judgeGoals(populations, series),
    populations,
    ...(trained === undefined ? {} : { trained }),
    dimensions: summarizeDimensions(sites, judges),
    series,
  };
}
