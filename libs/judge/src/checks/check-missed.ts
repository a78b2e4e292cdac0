import type { JudgeCheck } from '../judgement.ts';
import type { PairedEvent } from '../evidence.ts';
import { LEVEL, RELIED_LEAD_S } from '../limits.ts';
import { signTest } from '../statistics/exact.ts';
import { legsOf, passIf } from './check.ts';

const MAX_NAMED = 8;

/**
 * Events that the champion catches and the candidate misses. A single runaway refuses when the champion's warning was one
 * that people count on. Warnings shorter than that flip by chance between two fits, so of those only more than chance
 * explains refuse, by an exact sign test of the events that one of both misses.
 */
export function checkMissed(events: readonly PairedEvent[]): JudgeCheck[] {
  const paired = events.filter(({ leadS }) => leadS.champion !== undefined);
  if (paired.length === 0) return [];
  const legs = legsOf(paired);
  return [
    checkRelied(paired),
    ...legs.map((leg) =>
      checkNet(
        leg,
        paired.filter((event) => event.leg === leg),
        LEVEL / legs.length,
      ),
    ),
  ];
}

/** Whether the champion catches the event and the candidate does not. */
export function isMissed({ leadS }: PairedEvent): boolean {
  return leadS.candidate === 0 && leadS.champion !== undefined && leadS.champion > 0;
}

/** Whether it is one that refuses by itself when it is missed: a runaway that the champion warned of in time. */
export function isReliedOn({ hazard, leadS }: PairedEvent): boolean {
  return hazard === 'runaway' && leadS.champion !== undefined && leadS.champion >= RELIED_LEAD_S;
}

function checkRelied(events: readonly PairedEvent[]): JudgeCheck {
  const runaways = events.filter(({ hazard }) => hazard === 'runaway');
  const missed = runaways.filter((event) => isMissed(event) && isReliedOn(event));
  const figures = { missed: missed.length, of: runaways.length, leastChampionLeadS: RELIED_LEAD_S };
  const least = `${RELIED_LEAD_S / 60} min`;
  const detail =
    missed.length === 0
      ? `No runaway is missed that the champion warns of by ${least} or more.`
      : `${missed.length} runaways are missed that the champion warns of by ${least} or more: ${nameEvents(missed)}.`;
  return passIf(missed.length === 0, { name: 'missed-events', detail, figures });
}

function checkNet(leg: string, events: readonly PairedEvent[], level: number): JudgeCheck {
  const missed = events.filter(isMissed);
  const gained = events.filter(({ leadS }) => leadS.candidate > 0 && leadS.champion === 0);
  const chance = signTest(missed.length, missed.length + gained.length);
  const isPassed = chance > level;
  const count = `Leg ${leg}: ${missed.length} of ${events.length} events are missed that the champion catches, ${gained.length} are caught that it misses`;
  const detail = isPassed
    ? `${count}.`
    : `${count}: more than chance explains (${chance.toPrecision(2)}, limit ${level.toPrecision(2)}). Missed: ${nameEvents(missed)}.`;
  return passIf(isPassed, {
    name: 'net-missed-events',
    leg,
    detail,
    figures: { missed: missed.length, gained: gained.length, of: events.length, chance, level },
  });
}

function nameEvents(events: readonly PairedEvent[]): string {
  const named = events
    .slice(0, MAX_NAMED)
    .map(
      ({ leg, site, faultClass, leadS }) => `${faultClass} of ${site} in leg ${leg} (${Math.round(leadS.champion!)} s)`,
    );
  return [...named, ...(events.length > MAX_NAMED ? [`${events.length - MAX_NAMED} more`] : [])].join(', ');
}
