import { VOTE } from '../../rules/field-rules.ts';
import type { Share } from '../../statistics/bounds.ts';
import { rateText, rateValue, shareText } from '../../statistics/percent.ts';
import { CONSTANT, SLOW, type TimedGroup } from '../figures/event-group.ts';
import type { Goal, JudgeFigures, PopulationFigures, SeriesFigures } from '../figures/evaluation.ts';
import { goalOf, judgeNamed } from './goal.ts';
import { judgeMeasured, judgePybamm } from './judge-series-goals.ts';
import type { PopulationLeg } from '../plan/leg.ts';

/** If all of this many runaways are alarmed, the lower 95 % bound is 0.99. */
const EVENTS_WANTED = 299;

/** Goals of leg a. */
const TRAINED_GOAL = { share: 0.99, lead: 0.95, moduleYears: 60, perModuleYear: 0.1 } as const;

/** Goals of legs b and c. `ofVote` is the part of the vote's false alarms. */
export const FOREIGN_GOAL = { share: 0.97, moduleYears: 10, perModuleYear: 0.4, ofVote: 0.1 } as const;

/** The goals of the evaluation, each met or not with the figure that was reached. */
export function judgeGoals(populations: readonly PopulationFigures[], series: readonly SeriesFigures[]): Goal[] {
  const find = (leg: PopulationLeg) => populations.find((one) => one.leg === leg);
  return [
    ...judgeTrained(find('a')),
    ...judgeForeign('b', find('b')),
    ...judgeForeign('c', find('c')),
    judgePybamm(series.find(({ leg }) => leg === 'd')),
    ...judgeMeasured(
      series.find(({ leg }) => leg === 'e'),
      find('a'),
    ),
  ];
}

/** The model is the first of the judges. */
function modelOf({ judges }: PopulationFigures): JudgeFigures {
  return judges[0];
}

export function judgeTrained(figures: PopulationFigures | undefined): Goal[] {
  const { share, lead, moduleYears, perModuleYear } = TRAINED_GOAL;
  const model = figures && modelOf(figures);
  const leadGoal = (goal: string, reached: Share | undefined, timed: TimedGroup): Goal =>
    goalOf(
      'a',
      goal,
      figures &&
        reached && {
          isMet: reached.of > 0 && reached.value >= lead,
          reached: `${shareText(reached)}; evident so early: ${countEvident(figures, timed)}`,
        },
    );
  return [
    goalOf(
      'a',
      `${share} of at least ${EVENTS_WANTED} runaways alarmed before, classes that training had`,
      figures &&
        model && {
          isMet: isShareMet(model.seenAlarmed, share),
          reached: `${shareText(model.seenAlarmed)}; ${noteReach(figures)}`,
        },
    ),
    leadGoal('lead of 20 min in 95 % of shorts growing over an hour or more', model?.slowLead, SLOW),
    leadGoal(
      'lead of 5 min in 95 % of constant shorts of 300-650 W (scaled to a reference cell of 2.6 kJ/K)',
      model?.constantLead,
      CONSTANT,
    ),
    goalOf(
      'a',
      `at most ${perModuleYear} false alarms a module-year over at least ${moduleYears}, warm-only shorts apart`,
      figures &&
        model && {
          isMet: figures.moduleYears >= moduleYears && model.perModuleYear.value <= perModuleYear,
          reached: `${rateOf(model, figures)}; ${model.warmShortEpisodes} more on warm-only shorts`,
        },
    ),
  ];
}

function judgeForeign(leg: PopulationLeg, figures: PopulationFigures | undefined): Goal[] {
  const { share, moduleYears, perModuleYear, ofVote } = FOREIGN_GOAL;
  const model = figures && modelOf(figures);
  const vote = figures && judgeNamed(figures, VOTE);
  const isLong = figures !== undefined && figures.moduleYears >= moduleYears;
  return [
    goalOf(
      leg,
      `${share} of at least ${EVENTS_WANTED} runaways alarmed before, every class`,
      figures &&
        model && {
          isMet: isShareMet(model.alarmed, share),
          reached: `${shareText(model.alarmed)}; ${noteReach(figures)}`,
        },
    ),
    goalOf(
      leg,
      'more runaways alarmed than by the vote',
      model &&
        vote && {
          isMet: model.alarmed.of > 0 && (model.alarmed.count > vote.alarmed.count || model.alarmed.value === 1),
          reached: `${model.alarmed.count}, the vote ${vote.alarmed.count}`,
        },
    ),
    goalOf(
      leg,
      `at most ${perModuleYear} false alarms a module-year over at least ${moduleYears}`,
      figures &&
        model && {
          isMet: isLong && model.perModuleYear.value <= perModuleYear,
          reached: `${rateOf(model, figures)}; ${model.warmShortEpisodes} more on warm-only shorts`,
        },
    ),
    goalOf(
      leg,
      "at most a tenth of the vote's false alarms",
      model &&
        vote && {
          isMet: isLong && model.perModuleYear.value <= ofVote * vote.perModuleYear.value,
          reached: `${rateValue(model.perModuleYear.value)}, the vote ${rateText(vote.perModuleYear)}`,
        },
    ),
  ];
}

/** Number of events in a group whose fault is evident early enough for the lead. */
function countEvident({ groups }: PopulationFigures, { group, leastMin }: TimedGroup): number {
  const own = groups.find((one) => one.group === group);
  return own === undefined ? 0 : own.evidentLeadsMin.filter((leadMin) => leadMin >= leastMin).length;
}

function isShareMet(reached: Share, wanted: number): boolean {
  return reached.of >= EVENTS_WANTED && reached.value >= wanted;
}

function noteReach({ runaways, outOfReach }: PopulationFigures): string {
  return `out of reach: ${outOfReach} of ${runaways}`;
}

function rateOf({ episodes, perModuleYear }: JudgeFigures, { moduleYears }: PopulationFigures): string {
  return `${episodes} in ${moduleYears.toFixed(1)} module-years: ${rateText(perModuleYear)}`;
}
