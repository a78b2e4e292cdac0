import type { Chemistry } from '@hvs/simulator';
import type { Evaluation } from './evaluation.ts';
import { judgeGoals } from './judge-goals.ts';
import { addTally, calibrate, createRowTally, tracePrecisionRecall } from './row-tally.ts';
import { summarizeGroups, summarizeHarmless, summarizeVents } from './summarize-events.ts';
import { summarizeNormal, summarizeNuisances } from './summarize-normal.ts';
import type { SiteResult } from './watch-site.ts';

type Figures = Pick<
  Evaluation,
  | 'goals'
  | 'groups'
  | 'ventsAlarmed'
  | 'harmlessAlarmed'
  | 'unexplainedAlarms'
  | 'normal'
  | 'nuisances'
  | 'rows'
>;

/** All figures at one of the thresholds that the sites were watched with, given by its place. */
export function summarize(results: readonly SiteResult[], threshold: number): Figures {
  const eventSites = ofCampaign(results, 'event');
  const events = eventSites.flatMap((site) => site.events[threshold] ?? []);
  const groups = summarizeGroups(events);
  const normal = summarizeNormal(ofCampaign(results, 'normal'), threshold);
  const alarms = eventSites.reduce((sum, site) => sum + site.falseAlarms[threshold], 0);
  return {
    goals: judgeGoals(groups, normal),
    groups,
    ventsAlarmed: summarizeVents(events),
    harmlessAlarmed: summarizeHarmless(events),
    unexplainedAlarms: { alarms, sites: eventSites.length },
    normal,
    nuisances: summarizeNuisances(ofCampaign(results, 'nuisance'), threshold),
    rows: (['all', 'LFP', 'NMC'] as const).map((of) => summarizeRows(eventSites, of)),
  };
}

type EventResult = SiteResult & { campaign: 'event' };

function ofCampaign<Campaign extends SiteResult['campaign']>(
  results: readonly SiteResult[],
  campaign: Campaign,
) {
  return results.filter(
    (result): result is SiteResult & { campaign: Campaign } => result.campaign === campaign,
  );
}

function summarizeRows(sites: readonly EventResult[], of: 'all' | Chemistry) {
  const tally = createRowTally();
  for (const site of sites) {
    if (of === 'all' || site.chemistry === of) addTally(tally, site.tally);
  }
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  return {
    of,
    harmless: sum(tally.harmless),
    hazardous: sum(tally.hazardous),
    calibration: calibrate(tally),
    precisionRecall: tracePrecisionRecall(tally),
  };
}
