import { RULE_NAMES, VOTE } from '../rules/field-rules.ts';
import type { Goal, PopulationFigures, SeriesFigures, SeriesGroup, SeriesState } from './evaluation.ts';
import { goalOf, judgeNamed } from './goal.ts';
import { MODEL } from './judges.ts';

/** Of `SeriesState`. */
const STEADY = 'steady';
const DRIVING = 'driving';

const PYBAMM_MODULE_YEARS = 2;
const HOURS_PER_YEAR = 365.25 * 24;

export function judgePybamm(figures: SeriesFigures | undefined): Goal {
  const states = figures?.groups.flatMap((group) => group.states) ?? [];
  const moduleYears = sumHours(states) / HOURS_PER_YEAR;
  const episodes = countEpisodes(states, MODEL);
  return goalOf(
    'd',
    `no alarm in at least ${PYBAMM_MODULE_YEARS} module-years of regulation and cycles`,
    figures && {
      isMet: moduleYears >= PYBAMM_MODULE_YEARS && episodes === 0,
      reached: `${episodes} in ${moduleYears.toFixed(1)} module-years, the vote ${countEpisodes(states, VOTE)}`,
    },
  );
}

export function judgeMeasured(figures: SeriesFigures | undefined, trained: PopulationFigures | undefined): Goal[] {
  const groups = figures?.groups ?? [];
  const states = (isIn: (state: SeriesState, group: SeriesGroup) => boolean): SeriesState[] =>
    groups.flatMap((group) => group.states.filter((state) => isIn(state, group)));
  const steady = states(({ state }) => state === STEADY);
  const driving = states(({ state }) => state === DRIVING);
  const cells = states(({ state }) => state !== STEADY && state !== DRIVING);
  const [model, vote] = [MODEL, VOTE].map((judge) => countEpisodes(steady, judge));
  return [
    goalOf('e', 'heater test alarmed no later than by the best rule', judgeHeater(groups, trained)),
    goalOf('e', 'vehicles at rest or in steady charge: no more episodes than of the vote',
      hasHours(steady) ? { isMet: model <= vote, reached: `${model} in ${hours(steady)}, the vote ${vote}` } : undefined),
    goalOf('e', 'vehicles while driving: at most 1 episode a module-day', hasHours(driving) ? judgeDriving(driving) : undefined),
    goalOf('e', 'cells: no alarm',
      hasHours(cells)
        ? {
            isMet: countEpisodes(cells, MODEL) === 0,
            reached: `${countEpisodes(cells, MODEL)} in ${hours(cells)}, the vote ${countEpisodes(cells, VOTE)}`,
          }
        : undefined),
  ];
}

function judgeDriving(driving: readonly SeriesState[]) {
  const episodes = countEpisodes(driving, MODEL);
  const perModuleDay = episodes / (sumHours(driving) / 24);
  const vote = countEpisodes(driving, VOTE);
  return {
    isMet: perModuleDay <= 1,
    reached: `${episodes} in ${hours(driving)}: ${perModuleDay.toFixed(3)} a module-day, the vote ${vote}`,
  };
}

/**
 * Of the rules that alarm before every runaway the best is the one with the fewest false alarms on leg a; where leg a
 * is left out, the earliest.
 */
function judgeHeater(groups: readonly SeriesGroup[], trained: PopulationFigures | undefined) {
  const runaways = groups.flatMap((group) => group.runaways);
  if (runaways.length === 0) return undefined;
  const leadsOf = (judge: string): number[] =>
    runaways.map(({ judges }) => judges.find((one) => one.judge === judge)?.leadS ?? NaN);
  const least = (judge: string): number => Math.min(...leadsOf(judge));
  const warning = RULE_NAMES.filter((rule) => !Number.isNaN(least(rule)));
  const noise = (rule: string): number =>
    trained === undefined ? -least(rule) : judgeNamed(trained, rule).perModuleYear.value;
  const best = warning.toSorted((one, other) => noise(one) - noise(other))[0];
  const earliest = warning.toSorted((one, other) => least(other) - least(one))[0];
  const lead = (judge: string | undefined): string =>
    judge === undefined ? 'no rule' : `${judge} ${leadsOf(judge).map((leadS) => Math.round(leadS)).join(', ')} s`;
  const isNoLater = leadsOf(MODEL).every(
    (leadS, place) => !Number.isNaN(leadS) && (best === undefined || leadS >= leadsOf(best)[place]),
  );
  return {
    isMet: isNoLater,
    reached: `before runaway: ${lead(MODEL)}; best: ${lead(best)}; earliest: ${lead(earliest)}`,
  };
}

export function countEpisodes(states: readonly SeriesState[], judge: string): number {
  return states
    .flatMap(({ judges }) => judges.filter((one) => one.judge === judge))
    .reduce((sum, { episodes }) => sum + episodes, 0);
}

export function sumHours(states: readonly SeriesState[]): number {
  return states.reduce((sum, { moduleHours }) => sum + moduleHours, 0);
}

function hasHours(states: readonly SeriesState[]): boolean {
  return sumHours(states) > 0;
}

function hours(states: readonly SeriesState[]): string {
  return `${sumHours(states).toFixed(0)} module-hours`;
}
