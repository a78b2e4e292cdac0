import { boundQuantile, boundShare } from '../statistics/bounds.ts';
import { EVENT_GROUPS, groupOf } from './event-group.ts';
import type { GroupFigures } from './evaluation.ts';
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
    const traceLeadsMin = own.map(({ runawayS, traceS }) => (runawayS - traceS) / 60);
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
      traceLeadMedianMin: boundQuantile(traceLeadsMin, 0.5).value,
      traceLeadLeastMin: Math.min(...traceLeadsMin),
      alarmedWithin20S: boundShare(atOnce, own.length),
    };
  });
}

/** Minutes from alarm to runaway; an alarm that never came counts as one at the runaway. */
export function leadMin({ runawayS, alarmS }: FaultEvent): number {
  return Number.isNaN(alarmS) ? 0 : Number(((runawayS - alarmS) / 60).toFixed(2));
}

/** Vents without a runaway, and how many were alarmed before. */
export function summarizeVents(events: readonly FaultEvent[]) {
  const vents = events.filter(({ runawayS, ventS }) => Number.isNaN(runawayS) && !Number.isNaN(ventS));
  const before = vents.filter(({ alarmS, ventS }) => alarmS < ventS).length;
  return { vents: vents.length, ...boundShare(before, vents.length) };
}

/** Faults that came to nothing, and how many were alarmed. */
export function summarizeHarmless(events: readonly FaultEvent[]) {
  const faults = events.filter(({ runawayS, ventS }) => Number.isNaN(runawayS) && Number.isNaN(ventS));
  const alarmed = faults.filter(({ alarmS }) => !Number.isNaN(alarmS)).length;
  return { faults: faults.length, ...boundShare(alarmed, faults.length) };
}
