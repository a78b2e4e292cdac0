import { type Bounded, boundShare } from '../statistics/bounds.ts';
import { UNSEEN_CLASS } from '../seeds.ts';
import type { EventGroup } from './event-group.ts';
import type { Evaluation, Goal, GroupFigures } from './evaluation.ts';

const EVENTS_WANTED = 299;
const MODULE_YEARS_WANTED = 30;
/** Left out of the usual goals: there is no time to warn. */
export const OVER_2_KW: EventGroup = 'constant short over 2000 W';

/** Percent with two digits, rounded down unless told otherwise, so that no miss reads as 100 %. */
export function percent(share: number, round: (value: number) => number = Math.floor): string {
  if (Number.isNaN(share)) return 'none';
  // 0.58 * 10,000 is a trifle below 5,800.
  const hundredths = round(Number((share * 10_000).toFixed(6)));
  return `${(hundredths / 100).toFixed(2).replace(/\.?0+$/, '')} %`;
}

/** Bounds, rounded outwards. */
export function percentBounds({ low, high }: Pick<Bounded, 'low' | 'high'>): string {
  return `${percent(low)} to ${percent(high, Math.ceil)}`;
}

/** The goals of the evaluation, each met or not with the figure that was reached. */
export function judgeGoals(
  groups: readonly GroupFigures[],
  normal: Evaluation['normal'],
): Goal[] {
  const seen = groups.filter(({ group }) => group !== UNSEEN_CLASS);
  const usual = seen.filter(({ group }) => group !== OVER_2_KW);
  return [
    noteBlind(usual, {
      goal: `all of at least ${EVENTS_WANTED} runaways alarmed before, over-2-kW shorts excepted`,
      leadsMin: usual.flatMap(({ leadsMin }) => leadsMin),
      isReached: (lead) => lead > 0,
      wanted: 1,
      fewest: EVENTS_WANTED,
    }),
    atOnceGoal(groups.find(({ group }) => group === OVER_2_KW)),
    shareGoal({
      goal: 'lead of 20 min or more in 95 % of shorts growing over an hour or more',
      leadsMin: leadsOf(groups, 'short growing 1 h or more'),
      isReached: (lead) => lead >= 20,
      wanted: 0.95,
      fewest: 1,
    }),
    shareGoal({
      goal: 'lead of 5 min or more in 95 % of constant shorts of 300-650 W',
      leadsMin: leadsOf(groups, 'constant short 300-650 W'),
      isReached: (lead) => lead >= 5,
      wanted: 0.95,
      fewest: 1,
    }),
    {
      goal: `at most 0.1 alarm episodes per module-year over at least ${MODULE_YEARS_WANTED}`,
      isMet: normal.moduleYears >= MODULE_YEARS_WANTED && normal.perModuleYear.value <= 0.1,
      reached:
        `${normal.episodes} in ${normal.moduleYears.toFixed(1)} module-years: ${normal.perModuleYear.value.toFixed(4)} ` +
        `(${normal.perModuleYear.low.toFixed(4)} to ${normal.perModuleYear.high.toFixed(4)})`,
    },
  ];
}

function leadsOf(groups: readonly GroupFigures[], name: EventGroup): readonly number[] {
  return groups.find(({ group }) => group === name)?.leadsMin ?? [];
}

interface ShareGoal {
  readonly goal: string;
  readonly leadsMin: readonly number[];
  readonly isReached: (leadMin: number) => boolean;
  readonly wanted: number;
  readonly fewest: number;
}

function shareGoal({ goal, leadsMin, isReached, wanted, fewest }: ShareGoal): Goal {
  const reached = leadsMin.filter(isReached).length;
  const share = boundShare(reached, leadsMin.length);
  return {
    goal,
    isMet: leadsMin.length >= fewest && share.value >= wanted,
    reached: `${reached} of ${leadsMin.length}: ${percent(share.value)} (${percentBounds(share)})`,
  };
}

/** A share with the runaways that no model could see. */
function noteBlind(groups: readonly GroupFigures[], wanted: ShareGoal): Goal {
  const goal = shareGoal(wanted);
  const blind = groups.reduce((sum, group) => sum + group.blind, 0);
  const note = `; ${blind} had no two readings between trace and runaway (sensor dropout)`;
  return { ...goal, reached: `${goal.reached}${note}` };
}

function atOnceGoal(group: GroupFigures | undefined): Goal {
  const goal = 'every over-2-kW short alarmed within 2 samples of its first trace';
  if (group === undefined) return { goal, isMet: false, reached: 'no such runaway' };
  const { alarmedWithin20S: share, runaways } = group;
  const count = Math.round(share.value * runaways);
  return {
    goal,
    isMet: count === runaways,
    reached: `${count} of ${runaways}: ${percent(share.value)} (${percentBounds(share)})`,
  };
}
