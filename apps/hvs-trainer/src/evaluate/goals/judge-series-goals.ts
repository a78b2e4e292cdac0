import { RULE_NAMES, VOTE } from '../../rules/field-rules.ts';
import type { Goal, PopulationFigures, SeriesFigures, SeriesGroup, SeriesState } from '../figures/evaluation.ts';
import { goalOf, judgeNamed } from './goal.ts';
import { MODEL } from '../watch/judges.ts';
import type { PybammHistories } from '../watch/pybamm-histories.ts';

/** Of `SeriesState`. */
const STEADY = 'steady';
const DRIVING = 'driving';

const PYBAMM_MODULE_YEARS = 2;
const DAYS_PER_YEAR = 365.25;

/** Judged on the time of different histories, because two forms of one history are not independent. */
export function judgePybamm(figures: SeriesFigures | undefined): Goal {
  const states = figures?.groups.flatMap((group) => group.states) ?? [];
  const episodes = countEpisodes(states, MODEL);
  const histories = figures?.histories;
  return goalOf(
    'd',
    `no alarm in at least ${PYBAMM_MODULE_YEARS.toFixed(1)} unique module-years (to a tenth) of regulation and cycles`,
    histories && {
      isMet: Number(uniqueYears(histories).toFixed(1)) >= PYBAMM_MODULE_YEARS && episodes === 0,
      reached: `${episodes} in ${uniqueYears(histories).toFixed(3)} unique module-years, each history in ${formsText(histories)}; the vote ${countEpisodes(states, VOTE)}`,
    },
  );
}

export function uniqueYears({ uniqueCellDays }: PybammHistories): number {
  return uniqueCellDays / DAYS_PER_YEAR;
}

export function formsText({ formsPerHistory }: PybammHistories): string {
  return formsPerHistory === 1 ? '1 form' : `${formsPerHistory} forms`;
}

export function judgeMeasured(figures: SeriesFigures | undefined, trained: PopulationFigures | undefined): Goal[] {
  const groups = figures?.groups ?? [];
  const runaways = groups.flatMap((group) => group.runaways);
  const states = (isIn: (state: SeriesState, group: SeriesGroup) => boolean): SeriesState[] =>
    groups.flatMap((group) => group.states.filter((state) => isIn(state, group)));
  const steady = states(({ state }) => state === STEADY);
  const driving = states(({ state }) => state === DRIVING);
  const cells = states(({ state }) => state !== STEADY && state !== DRIVING);
  const [model, vote] = [MODEL, VOTE].map((judge) => countEpisodes(steady, judge));
  return [
    goalOf('e', 'heater test alarmed no later than the earliest rule', judgeHeater(runaways, earliestRules(runaways))),
    goalOf(
      'e',
      'heater test alarmed no later than the quietest rule that warned',
      judgeHeater(
        runaways,
        runaways.map(() => quietestRule(runaways, trained)),
      ),
    ),
    goalOf(
      'e',
      'vehicles at rest or in steady charge: no more episodes than of the vote',
      hasHours(steady)
        ? { isMet: model <= vote, reached: `${model} in ${hours(steady)}, the vote ${vote}` }
        : undefined,
    ),
    goalOf(
      'e',
      'vehicles while driving: at most 1 episode a module-day',
      hasHours(driving) ? judgeDriving(driving) : undefined,
    ),
    goalOf(
      'e',
      'cells: no alarm',
      hasHours(cells)
        ? {
            isMet: countEpisodes(cells, MODEL) === 0,
            reached: `${countEpisodes(cells, MODEL)} in ${hours(cells)}, the vote ${countEpisodes(cells, VOTE)}`,
          }
        : undefined,
    ),
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

type Runaways = SeriesGroup['runaways'];

/** Against a rule for each runaway; undefined = no rule alarmed, an alarm of the model is enough. */
function judgeHeater(runaways: Runaways, rules: readonly (string | undefined)[]) {
  if (runaways.length === 0) return undefined;
  const pairs = runaways.map((runaway, place) => {
    const rule = rules[place];
    return { rule, modelS: leadOf(runaway, MODEL), ruleS: rule === undefined ? NaN : leadOf(runaway, rule) };
  });
  return {
    isMet: pairs.every(({ modelS, ruleS }) => modelS >= (Number.isNaN(ruleS) ? 0 : ruleS)),
    reached: `before runaway: ${pairs
      .map(
        ({ rule, modelS, ruleS }) =>
          `${MODEL} ${seconds(modelS)}, ${rule === undefined ? 'no rule' : `${rule} ${seconds(ruleS)}`}`,
      )
      .join('; ')}`,
  };
}

/** The rule that alarmed first before each runaway. */
function earliestRules(runaways: Runaways): (string | undefined)[] {
  return runaways.map((runaway) =>
    RULE_NAMES.filter((rule) => !Number.isNaN(leadOf(runaway, rule)))
      .toSorted((one, other) => leadOf(runaway, other) - leadOf(runaway, one))
      .at(0),
  );
}

/**
 * The rule with the fewest false alarms on leg a among those that alarm before every runaway. Without leg a, the
 * earliest of them.
 */
function quietestRule(runaways: Runaways, trained: PopulationFigures | undefined): string | undefined {
  const least = (rule: string): number => Math.min(...runaways.map((runaway) => leadOf(runaway, rule)));
  const noise = (rule: string): number =>
    trained === undefined ? -least(rule) : judgeNamed(trained, rule).perModuleYear.value;
  return RULE_NAMES.filter((rule) => !Number.isNaN(least(rule)))
    .toSorted((one, other) => noise(one) - noise(other))
    .at(0);
}

/** NaN = no alarm before the runaway. */
function leadOf({ judges }: Runaways[number], judge: string): number {
  return judges.find((one) => one.judge === judge)?.leadS ?? NaN;
}

function seconds(leadS: number): string {
  return Number.isNaN(leadS) ? 'no alarm' : `${Math.round(leadS)} s`;
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
