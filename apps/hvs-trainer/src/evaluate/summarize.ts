import type { Evaluation } from './evaluation.ts';
import { judgeGoals } from './judge-goals.ts';
import { calibrate, tracePrecisionRecall } from './row-tally.ts';
import {
  summarizeGroups,
  summarizeHarmless,
  summarizeVents,
  summarizeVentsByClass,
} from './summarize-events.ts';
import { summarizeNormal, summarizeNuisances } from './summarize-normal.ts';
import type { SiteResult } from './watch-site.ts';

/** What the alarms at one threshold show. */
export type AlarmFigures = Pick<
  Evaluation,
  | 'goals'
  | 'groups'
  | 'ventsAlarmed'
  | 'ventsByClass'
  | 'harmlessAlarmed'
  | 'unexplainedAlarms'
  | 'normal'
  | 'nuisances'
>;

/** Figures of the alarms at one of the thresholds that the sites were watched with, given by its place. */
export function summarizeAlarms(results: readonly SiteResult[], threshold: number): AlarmFigures {
  const eventSites = ofCampaign(results, 'event');
  const events = eventSites.flatMap((site) => site.events[threshold] ?? []);
  const groups = summarizeGroups(events);
  const normal = summarizeNormal(ofCampaign(results, 'normal'), threshold);
  return {
    goals: judgeGoals(groups, normal),
    groups,
    ventsAlarmed: summarizeVents(events),
    ventsByClass: summarizeVentsByClass(events),
    harmlessAlarmed: summarizeHarmless(events),
    unexplainedAlarms: {
      alarms: sum(eventSites.map((site) => site.falseAlarms[threshold])),
      sites: eventSites.length,
    },
    normal,
    nuisances: summarizeNuisances(ofCampaign(results, 'nuisance'), threshold),
  };
}

/** Figures of the rows in the sites with a fault: all, and by chemistry. */
export function summarizeRows(results: readonly SiteResult[]): Evaluation['rows'] {
  const sites = ofCampaign(results, 'event');
  return (['all', 'LFP', 'NMC'] as const).map((of) => {
    const tallies = sites
      .filter(({ chemistry }) => of === 'all' || chemistry === of)
      .map(({ tally }) => tally);
    return {
      of,
      harmless: sum(tallies.flatMap(({ harmless }) => harmless)),
      hazardous: sum(tallies.flatMap(({ hazardous }) => hazardous)),
      calibration: calibrate(tallies),
      precisionRecall: tracePrecisionRecall(tallies),
    };
  });
}

function ofCampaign<Campaign extends SiteResult['campaign']>(
  results: readonly SiteResult[],
  campaign: Campaign,
) {
  return results.filter(
    (result): result is SiteResult & { campaign: Campaign } => result.campaign === campaign,
  );
}

function sum(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b, 0);
}
