import type { SeriesGroup, SeriesState } from '../evaluate/figures/evaluation.ts';
import { boundRate } from '../statistics/bounds.ts';

/** Groups of series with the same key as one, in the order of their keys. */
export function foldGroups(groups: readonly SeriesGroup[], keyOf: (group: string) => string): SeriesGroup[] {
  const keys = [...new Set(groups.map(({ group }) => keyOf(group)))].toSorted();
  return keys.map((key) => {
    const own = groups.filter(({ group }) => keyOf(group) === key);
    return {
      group: key,
      series: own.reduce((sum, { series }) => sum + series, 0),
      states: foldStates(own.flatMap(({ states }) => states)),
      runaways: own.flatMap(({ runaways }) => runaways),
    };
  });
}

function foldStates(states: readonly SeriesState[]): SeriesState[] {
  return [...new Set(states.map(({ state }) => state))].map((state) => {
    const own = states.filter((one) => one.state === state);
    const moduleHours = own.reduce((sum, one) => sum + one.moduleHours, 0);
    return {
      state,
      moduleHours,
      judges: own[0].judges.map(({ judge }, place) => {
        const episodes = own.reduce((sum, { judges }) => sum + judges[place].episodes, 0);
        return { judge, episodes, perModuleDay: boundRate(episodes, moduleHours / 24) };
      }),
    };
  });
}
