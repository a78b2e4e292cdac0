import { boundRate } from '../../statistics/bounds.ts';
import type { SeriesFigures, SeriesGroup, SeriesState } from './evaluation.ts';
import type { SeriesLegResult } from '../watch/watch-result.ts';
import type { SeriesResult } from '../watch/watch-series.ts';

/** Figures of a leg of series: by group the alarms of what is normal, and the leads of what ran away. */
export function summarizeSeries(
  { leg, series: results, histories }: SeriesLegResult,
  judges: readonly string[],
): SeriesFigures {
  const names = [...new Set(results.map(({ group }) => group))];
  return {
    leg,
    ...(histories === undefined ? {} : { histories }),
    groups: names.map((group): SeriesGroup => {
      const own = results.filter((result) => result.group === group);
      const normal = own.filter(({ kind }) => kind === 'normal');
      return {
        group,
        series: own.length,
        states: summarizeStates(normal, judges),
        runaways: own.flatMap((result) => leadsOf(result, judges)),
      };
    }),
  };
}

function summarizeStates(results: readonly SeriesResult[], judges: readonly string[]): SeriesState[] {
  const names = [...new Set(results.flatMap(({ hours }) => Object.keys(hours)))].toSorted().toReversed();
  return names.map((state) => {
    const moduleHours = results.reduce((sum, { hours }) => sum + (hours[state] ?? 0), 0);
    return {
      state,
      moduleHours,
      judges: judges.map((judge, place) => {
        const episodes = results.flatMap(({ alarms }) => alarms[place]).filter((alarm) => alarm.state === state).length;
        return { judge, episodes, perModuleDay: boundRate(episodes, moduleHours / 24) };
      }),
    };
  });
}

/** From the first alarm to the runaway; NaN where none came before. */
function leadsOf({ name, runawayS, alarms }: SeriesResult, judges: readonly string[]): SeriesGroup['runaways'] {
  if (runawayS === undefined) return [];
  return [
    {
      name,
      judges: judges.map((judge, place) => {
        const first = alarms[place].find(({ timeS }) => timeS < runawayS);
        return { judge, leadS: first === undefined ? NaN : runawayS - first.timeS };
      }),
    },
  ];
}
