import { FAULT_CLASSES } from '@hvs/simulator';
import { boundQuantile, boundShare } from '../statistics/bounds.ts';
import { EVENT_GROUPS, groupOf } from './event-group.ts';
import type { Evaluation, GroupFigures } from './evaluation.ts';
import type { FaultEvent } from './judge-event.ts';

/** The alarm after the trace by two samples at most. */
const AT_ONCE_S = 20;

/** Figures of each group that has a runaway. */
export function summarizeGroups(events: readonly FaultEvent[]): GroupFigures[] {
  const runaways = events.filter(({ runawayS }) => !Number.isNaN(runawayS));
  return EVENT_GROUPS.flatMap((group) => {
    const own = runaways.filter((event) => groupOf(event) === group);
    if (own.length === 0) return [];
    const leadsMin = own.map(leadMin);
    const traceLeadsMin = own.map(({ runawayS, traceS }) => minutesBetween(traceS, runawayS));
    const inTime = leadsMin.filter((lead) => lead > 0).length;
    const atOnce = own.filter(({ alarmS, traceS }) => alarmS - traceS <= AT_ONCE_S).length;
    return {
      group,
      runaways: own.length,
      detected: boundShare(inTime, own.length),
      blind: own.filter(({ readings }) => readings < 2).length,
      leadMedianMin: boundQuantile(leadsMin, 0.5),
      leadFifthPercentileMin: boundQuantile(leadsMin, 0.05),
      leadsMin,
      traceLeadsMin,
      traceLeadMedianMin: boundQuantile(traceLeadsMin, 0.5).value,
      traceLeadLeastMin: Math.min(...traceLeadsMin),
      alarmedWithin20S: boundShare(atOnce, own.length),
    };
  });
}

/** Minutes from alarm to runaway; an alarm that never came counts as one at the runaway. */
export function leadMin({ runawayS, alarmS }: FaultEvent): number {
  return Number.isNaN(alarmS) ? 0 : minutesBetween(alarmS, runawayS);
}

/** To a hundredth: samples are 10 s apart. */
function minutesBetween(fromS: number, toS: number): number {
  return Number(((toS - fromS) / 60).toFixed(2));
}

/** Vents without a runaway, and how many were alarmed before. */
export function summarizeVents(events: readonly FaultEvent[]) {
  const vents = events.filter(isVentAlone);
  const before = vents.filter(({ alarmS, ventS }) => alarmS < ventS).length;
  return { vents: vents.length, ...boundShare(before, vents.length) };
}

/** The same by fault class, of those with such a vent. */
export function summarizeVentsByClass(events: readonly FaultEvent[]): Evaluation['ventsByClass'] {
  return FAULT_CLASSES.map((faultClass) => ({
    faultClass,
    ...summarizeVents(events.filter((event) => event.faultClass === faultClass)),
  })).filter(({ vents }) => vents > 0);
}

function isVentAlone({ runawayS, ventS }: FaultEvent): boolean {
  return Number.isNaN(runawayS) && !Number.isNaN(ventS);
}

/** Faults that came to nothing, and how many were alarmed. */
export function summarizeHarmless(events: readonly FaultEvent[]) {
  const faults = events.filter(({ runawayS, ventS }) => Number.isNaN(runawayS) && Number.isNaN(ventS));
  const alarmed = faults.filter(({ alarmS }) => !Number.isNaN(alarmS)).length;
  return { faults: faults.length, ...boundShare(alarmed, faults.length) };
}
