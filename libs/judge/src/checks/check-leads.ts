import type { JudgeCheck } from '../judgement.ts';
import type { PairedEvent } from '../evidence.ts';
import { LEVEL, READING_S } from '../limits.ts';
import { bootstrap, quantile } from '../statistics/bootstrap.ts';
import { figuresOf, legsOf, passIf } from './check.ts';

const STATISTICS = [
  { name: 'lead-median', share: 0.5, title: 'median', leastEvents: 8 },
  { name: 'lead-5th-percentile', share: 0.05, title: '5th percentile', leastEvents: 20 },
] as const;

type Statistic = (typeof STATISTICS)[number];

/**
 * Lead times of the runaways that both warn of; those that only one warns of are counted by the rule of missed events.
 * A statistic refuses when even the upper bound of its paired difference is more than one reading below zero.
 */
export function checkLeads(events: readonly PairedEvent[]): JudgeCheck[] {
  const both = events.filter(({ hazard, leadS }) => hazard === 'runaway' && leadS.candidate > 0 && leadS.champion! > 0);
  const legs = legsOf(both);
  const level = LEVEL / (legs.length * STATISTICS.length);
  return legs.flatMap((leg) => {
    const own = both.filter((event) => event.leg === leg);
    return STATISTICS.filter(({ leastEvents }) => own.length >= leastEvents).map((statistic) =>
      checkLead(leg, own, statistic, level),
    );
  });
}

function checkLead(
  leg: string,
  events: readonly PairedEvent[],
  { name, share, title }: Statistic,
  level: number,
): JudgeCheck {
  const of = (who: 'candidate' | 'champion') => (some: readonly PairedEvent[]) =>
    quantile(
      some.map(({ leadS }) => leadS[who]!).toSorted((a, b) => a - b),
      share,
    );
  const [candidateS, championS] = [of('candidate')(events), of('champion')(events)];
  const { high, low } = bootstrap(events, (some) => of('candidate')(some) - of('champion')(some), level);
  const detail = `Leg ${leg}: the ${title} of the lead is ${Math.round(candidateS)} s, the champion's ${Math.round(championS)} s, over ${events.length} runaways; upper bound of the difference ${Math.round(high)} s, limit ${-READING_S} s.`;
  return passIf(high >= -READING_S, {
    name,
    leg,
    detail,
    figures: figuresOf({
      candidateS,
      championS,
      differenceS: candidateS - championS,
      lowS: low,
      highS: high,
      limitS: -READING_S,
      events: events.length,
      level,
    }),
  });
}
