import { FAULT_CLASSES } from '@hvs/simulator';
import { boundQuantile, countShare, type Share } from '../../statistics/bounds.ts';
import { EVENT_GROUPS, groupOf } from './event-group.ts';
import type { GroupFigures, TrainedDetail } from './evaluation.ts';
import type { JudgedEvent } from '../watch/judge-event.ts';

/** Alarmed at most two samples after the fault is evident. */
const AT_ONCE_S = 20;

export function hasRunAway({ runawayS }: JudgedEvent): boolean {
  return !Number.isNaN(runawayS);
}

/**
 * An alarm takes two readings. A fault with fewer between its evidence and its runaway is out of every judge's reach.
 */
export function isOutOfReach({ readings }: JudgedEvent): boolean {
  return readings < 2;
}

/** Whether an alarm came before the runaway. */
export function isWarned(event: JudgedEvent): boolean {
  return leadMin(event) > 0;
}

/** Figures of each group that has a runaway. */
export function summarizeGroups(events: readonly JudgedEvent[]): GroupFigures[] {
  const runaways = events.filter(hasRunAway);
  return EVENT_GROUPS.flatMap((group) => {
    const own = runaways.filter((event) => groupOf(event) === group);
    if (own.length === 0) return [];
    const leadsMin = own.map(leadMin);
    const evidentLeadsMin = own.map(evidentLeadMin);
    return {
      group,
      runaways: own.length,
      detected: countShare(own, isWarned),
      blind: own.filter(isOutOfReach).length,
      leadMedianMin: boundQuantile(leadsMin, 0.5),
      leadFifthPercentileMin: boundQuantile(leadsMin, 0.05),
      leadsMin,
      evidentLeadsMin,
      evidentLeadMedianMin: boundQuantile(evidentLeadsMin, 0.5).value,
      evidentLeadLeastMin: Math.min(...evidentLeadsMin),
      alarmedWithin20S: countShare(own, ({ alarmS, evidentS }) => alarmS - evidentS <= AT_ONCE_S),
    };
  });
}

/** Minutes from alarm to runaway; an alarm that never came counts as one at the runaway. */
export function leadMin({ runawayS, alarmS }: JudgedEvent): number {
  return Number.isNaN(alarmS) ? 0 : minutesBetween(alarmS, runawayS);
}

/** Minutes from the sample in which the fault is evident to the runaway; 0 for a fault that never is. */
function evidentLeadMin({ runawayS, evidentS }: JudgedEvent): number {
  return evidentS < runawayS ? minutesBetween(evidentS, runawayS) : 0;
}

/** To a hundredth: samples are 10 s apart. */
function minutesBetween(fromS: number, toS: number): number {
  return Number(((toS - fromS) / 60).toFixed(2));
}

/** Vents without a runaway, and how many were alarmed before. */
export function summarizeVents(events: readonly JudgedEvent[]): Share {
  return countShare(events.filter(isVentAlone), ({ alarmS, ventS }) => alarmS < ventS);
}

/** The same by fault class, of those with such a vent. */
export function summarizeVentsByClass(events: readonly JudgedEvent[]): TrainedDetail['ventsByClass'] {
  return FAULT_CLASSES.map((faultClass) => ({
    faultClass,
    alarmed: summarizeVents(events.filter((event) => event.faultClass === faultClass)),
  })).filter(({ alarmed }) => alarmed.of > 0);
}

function isVentAlone(event: JudgedEvent): boolean {
  return !hasRunAway(event) && !Number.isNaN(event.ventS);
}

/** Faults that came to nothing, and how many were alarmed. */
export function summarizeHarmless(events: readonly JudgedEvent[]): Share {
  const faults = events.filter((event) => !hasRunAway(event) && Number.isNaN(event.ventS));
  return countShare(faults, ({ alarmS }) => !Number.isNaN(alarmS));
}
