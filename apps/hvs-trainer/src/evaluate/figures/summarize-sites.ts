import type { Dimension } from '@hvs/simulator';
import { countShare, type Share } from '../../statistics/bounds.ts';
import { isUnseen } from '../../site/seeds.ts';
import { CONSTANT, groupOf, SLOW, type TimedGroup } from './event-group.ts';
import type { JudgeFigures, PopulationFigures, SiteFigures } from './evaluation.ts';
import type { JudgedEvent } from '../watch/judge-event.ts';
import { DIMENSIONS, type PopulationLeg } from '../plan/leg.ts';
import { TRAITS } from '../watch/site-traits.ts';
import { hasRunAway, isOutOfReach, isWarned, leadMin, summarizeGroups } from './summarize-events.ts';
import { countCauses, countModuleYears, type NormalResult, summarizeNormal } from './summarize-normal.ts';
import type { SiteResult } from '../watch/watch-site.ts';

export type EventResult = SiteResult & { campaign: 'event' };

/** The figures of any sites by judge, in the order of the names. Every leg has them. */
export function summarizeSites(results: readonly SiteResult[], judges: readonly string[]): SiteFigures {
  const events = eventResults(results);
  const normal = normalResults(results);
  // Truth and readings are the same under every judge.
  const runaways = eventsOf(events, 0).filter(hasRunAway);
  return {
    runaways: runaways.length,
    outOfReach: runaways.filter(isOutOfReach).length,
    eventSites: events.length,
    normalSites: normal.length,
    moduleYears: countModuleYears(normal),
    judges: judges.map((judge, place) => summarizeJudge(judge, place, events, normal)),
  };
}

function summarizeJudge(
  judge: string,
  place: number,
  events: readonly EventResult[],
  normal: readonly NormalResult[],
): JudgeFigures {
  const runaways = eventsOf(events, place).filter(hasRunAway);
  return {
    judge,
    alarmed: countShare(runaways, isWarned),
    seenAlarmed: countShare(
      runaways.filter(({ faultClass }) => !isUnseen(faultClass)),
      isWarned,
    ),
    unseenAlarmed: countShare(
      runaways.filter(({ faultClass }) => isUnseen(faultClass)),
      isWarned,
    ),
    slowLead: countLeads(runaways, SLOW),
    constantLead: countLeads(runaways, CONSTANT),
    unexplainedAlarms: events.reduce((sum, { falseAlarms }) => sum + falseAlarms[place], 0),
    ...summarizeNormal(normal, place),
  };
}

function countLeads(runaways: readonly JudgedEvent[], { group, leastMin }: TimedGroup): Share {
  return countShare(
    runaways.filter((event) => groupOf(event) === group),
    (event) => leadMin(event) >= leastMin,
  );
}

/**
 * The figures of a leg of simulated sites, also by what sites have in common. The judge at place 0 gets more figures.
 */
export function summarizePopulation(
  leg: PopulationLeg,
  results: readonly SiteResult[],
  judges: readonly string[],
): PopulationFigures {
  const own = results.filter(({ origin }) => origin.leg === leg);
  return {
    leg,
    ...summarizeSites(own, judges),
    groups: summarizeGroups(eventsOf(eventResults(own), 0)),
    byCause: countCauses(normalResults(own), 0),
    classes: summarizeClasses(own, judges),
  };
}

/** By each class of each trait. */
export function summarizeClasses(
  results: readonly SiteResult[],
  judges: readonly string[],
): PopulationFigures['classes'] {
  return TRAITS.flatMap((trait) => {
    const values = [...new Set(results.map(({ traits }) => traits[trait]))].toSorted(compareClasses);
    return values.map((value) => {
      const own = results.filter(({ traits }) => traits[trait] === value);
      return { trait, value, ...summarizeSites(own, judges) };
    });
  });
}

/** Numbers in names by their size. */
function compareClasses(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

/** Each dimension that has sites. */
export function summarizeDimensions(
  results: readonly SiteResult[],
  judges: readonly string[],
): (SiteFigures & { readonly dimension: Dimension })[] {
  return DIMENSIONS.flatMap((dimension) => {
    const own = results.filter(({ origin }) => origin.leg === 'dimensions' && origin.dimension === dimension);
    return own.length === 0 ? [] : [{ dimension, ...summarizeSites(own, judges) }];
  });
}

export function eventResults(results: readonly SiteResult[]): EventResult[] {
  return results.filter((result): result is EventResult => result.campaign === 'event');
}

function normalResults(results: readonly SiteResult[]): NormalResult[] {
  return results.filter((result): result is NormalResult => result.campaign === 'normal');
}

/** Events as the judge at a place saw them. */
export function eventsOf(results: readonly EventResult[], judge: number): JudgedEvent[] {
  return results.flatMap(({ events }) => events[judge] ?? []);
}
