import { FAULT_CLASSES, type FaultClass } from '@hvs/simulator';
import type { JudgedEvent } from '../watch/judge-event.ts';

const SHORT_GROUPS = [
  'short growing 1 h or more',
  'short growing under 1 h',
  'constant short under 300 W',
  'constant short 300-650 W',
  'constant short 650-2000 W',
  'constant short over 2000 W',
] as const;

type ShortClass = 'short-growing' | 'short-accelerating' | 'short-constant';

export type EventGroup = (typeof SHORT_GROUPS)[number] | Exclude<FaultClass, ShortClass>;

/** Groups of runaways that leave the same time for a warning. */
export const EVENT_GROUPS: readonly EventGroup[] = [
  ...SHORT_GROUPS,
  ...FAULT_CLASSES.filter((faultClass): faultClass is Exclude<FaultClass, ShortClass> => !isShort(faultClass)),
];

/** There is no time to warn of these. */
export const OVER_2_KW: EventGroup = 'constant short over 2000 W';

/** A group and the time before the runaway at which its warning is due. */
export interface TimedGroup {
  readonly group: EventGroup;
  readonly leastMin: number;
}

export const SLOW: TimedGroup = { group: 'short growing 1 h or more', leastMin: 20 };
export const CONSTANT: TimedGroup = { group: 'constant short 300-650 W', leastMin: 5 };

const SLOW_S = 3600;

/** The group of an event that ran away: shorts by how long they grew or how strong they were. */
export function groupOf(event: JudgedEvent): EventGroup {
  const { faultClass } = event;
  if (!isShort(faultClass)) return faultClass;
  if (faultClass === 'short-constant') return powerGroup(event.peakShortPowerW);
  return event.runawayS - event.onsetS >= SLOW_S ? 'short growing 1 h or more' : 'short growing under 1 h';
}

function isShort(faultClass: FaultClass): faultClass is ShortClass {
  return faultClass === 'short-growing' || faultClass === 'short-accelerating' || faultClass === 'short-constant';
}

function powerGroup(powerW: number): EventGroup {
  if (powerW < 300) return 'constant short under 300 W';
  if (powerW <= 650) return 'constant short 300-650 W';
  if (powerW <= 2000) return 'constant short 650-2000 W';
  return 'constant short over 2000 W';
}
