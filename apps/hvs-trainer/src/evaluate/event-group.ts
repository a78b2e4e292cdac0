import type { FaultEvent } from './judge-event.ts';

/** Runaways that have the same time to be warned of. */
export const EVENT_GROUPS = [
  'short growing 1 h or more',
  'short growing under 1 h',
  'constant short under 300 W',
  'constant short 300-650 W',
  'constant short 650-2000 W',
  'constant short over 2000 W',
  'loose-busbar',
  'cooling-loss',
  'external-fire',
  'vent-without-runaway',
  'single-cell-stop',
  'full-propagation',
  'rack-to-rack',
  'overcharge',
] as const;

export type EventGroup = (typeof EVENT_GROUPS)[number];

const SLOW_S = 3600;

/** The group of an event that ran away: shorts by how long they grew or how strong they were. */
export function groupOf(event: FaultEvent): EventGroup {
  switch (event.faultClass) {
    case 'short-growing':
    case 'short-accelerating':
      return event.runawayS - event.onsetS >= SLOW_S
        ? 'short growing 1 h or more'
        : 'short growing under 1 h';
    case 'short-constant':
      return powerGroup(event.peakShortPowerW);
    default:
      return event.faultClass;
  }
}

function powerGroup(powerW: number): EventGroup {
  if (powerW < 300) return 'constant short under 300 W';
  if (powerW <= 650) return 'constant short 300-650 W';
  if (powerW <= 2000) return 'constant short 650-2000 W';
  return 'constant short over 2000 W';
}
