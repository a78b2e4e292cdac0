import type { JudgeCheck } from '../judgement.ts';
import type { PairedEvent } from '../evidence.ts';
import { FLOORS, LEVEL, VENT_FLOOR } from '../limits.ts';
import { binomialAtMost } from '../statistics/exact.ts';
import { figuresOf, passIf } from './check.ts';

const VENT_CLASS = 'vent-without-runaway';

/** Legs whose faults are drawn as those were from which the floors come. */
const LEGS = ['a', 'b', 'c'];

interface Floored {
  readonly group: string;
  readonly floor: number;
  readonly events: readonly PairedEvent[];
}

/** The share of each group of faults that is warned of, against its floor. */
export function checkGroups(events: readonly PairedEvent[]): JudgeCheck[] {
  const groups = flooredGroups(events).filter((one) => one.events.length > 0);
  return groups.map((one) => checkGroup(one, LEVEL / groups.length));
}

function flooredGroups(events: readonly PairedEvent[]): Floored[] {
  const runaways = events.filter(({ leg, hazard }) => LEGS.includes(leg) && hazard === 'runaway');
  const vents = events.filter(
    ({ leg, hazard, faultClass }) => leg === 'a' && hazard === 'vent' && faultClass === VENT_CLASS,
  );
  return [
    ...Object.entries(FLOORS).map(([group, floor]) => ({
      group,
      floor,
      events: runaways.filter((event) => event.group === group),
    })),
    { group: VENT_CLASS, floor: VENT_FLOOR, events: vents },
  ];
}

function checkGroup({ group, floor, events }: Floored, level: number): JudgeCheck {
  const warned = events.filter(({ leadS }) => leadS.candidate > 0).length;
  const byChampion = events.filter(({ leadS }) => leadS.champion !== undefined && leadS.champion > 0).length;
  const isPaired = events.every(({ leadS }) => leadS.champion !== undefined);
  const chance = binomialAtMost(warned, events.length, floor);
  return passIf(chance > level, {
    name: `class-floor: ${group}`,
    detail: `${group}: ${warned} of ${events.length} are warned of; the floor is ${floor} (chance ${chance.toPrecision(2)}, limit ${level.toPrecision(2)}).`,
    figures: figuresOf({
      warned,
      of: events.length,
      championWarned: isPaired ? byChampion : undefined,
      floor,
      chance,
      level,
    }),
  });
}
