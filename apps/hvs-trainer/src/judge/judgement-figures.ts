import { isMissed, isReliedOn, type Pair, type PairedEvent, type PairedSite } from '@hvs/judge';
import { EVENT_GROUPS } from '../evaluate/figures/event-group.ts';
import { LEGS } from '../evaluate/plan/leg.ts';
import { boundRate, type Bounded } from '../statistics/bounds.ts';

const YEAR_H = 365.25 * 24;

/** Runaways that a model warned of. */
export interface WarnedCount {
  readonly title: string;
  readonly of: number;
  readonly warned: Pair;
}

/** Counts by leg, and by group of faults over the legs of whole populations. */
export function countWarned(events: readonly PairedEvent[]): {
  readonly byLeg: readonly WarnedCount[];
  readonly byGroup: readonly WarnedCount[];
} {
  const runaways = events.filter(({ hazard }) => hazard === 'runaway');
  const counts = (titles: readonly string[], of: (event: PairedEvent) => string) =>
    titles.flatMap((title) =>
      countOf(
        title,
        runaways.filter((event) => of(event) === title),
      ),
    );
  const groups = (event: PairedEvent) => (['a', 'b', 'c'].includes(event.leg) ? event.group : '');
  return { byLeg: counts(LEGS, ({ leg }) => leg), byGroup: counts(EVENT_GROUPS, groups) };
}

function countOf(title: string, events: readonly PairedEvent[]): WarnedCount[] {
  if (events.length === 0) return [];
  const count = (who: 'candidate' | 'champion') => events.filter(({ leadS }) => (leadS[who] ?? 0) > 0).length;
  const isPaired = events[0].leadS.champion !== undefined;
  const warned = { candidate: count('candidate'), ...(isPaired ? { champion: count('champion') } : {}) };
  return [{ title, of: events.length, warned }];
}

/** Columns of the events that the champion catches and the candidate misses. */
export const MISSED_HEAD = ['leg', 'fault', 'site', 'hazard', 'lead of the champion, s', ''] as const;

/** Every one of them by name, the longest lead of the champion first. */
export function missedRows(events: readonly PairedEvent[]): string[][] {
  const missed = events.filter(isMissed).toSorted((one, other) => other.leadS.champion! - one.leadS.champion!);
  return missed.map((event) => {
    const { leg, faultClass, site, hazard, leadS } = event;
    return [leg, faultClass, site, hazard, leadS.champion!.toFixed(0), isReliedOn(event) ? 'refuses by itself' : ''];
  });
}

interface Rate {
  readonly episodes: number;
  readonly perModuleYear: Bounded;
}

export interface LegRates {
  readonly leg: string;
  readonly moduleYears: number;
  readonly candidate: Rate;
  readonly champion?: Rate;
}

/** Alarm episodes of normal operation by leg. */
export function alarmRates(sites: readonly PairedSite[]): LegRates[] {
  return LEGS.flatMap((leg) => {
    const own = sites.filter((site) => site.leg === leg && site.moduleHours > 0);
    if (own.length === 0) return [];
    const moduleYears = own.reduce((sum, { moduleHours }) => sum + moduleHours, 0) / YEAR_H;
    const rateOf = (who: 'candidate' | 'champion'): Rate => {
      const episodes = own.reduce((sum, site) => sum + (site.episodes[who] ?? 0), 0);
      return { episodes, perModuleYear: boundRate(episodes, moduleYears) };
    };
    const isPaired = own[0].episodes.champion !== undefined;
    return [
      { leg, moduleYears, candidate: rateOf('candidate'), ...(isPaired ? { champion: rateOf('champion') } : {}) },
    ];
  });
}
