import type { FaultClass, NuisanceKind } from '@hvs/simulator';
import { RULE_NAMES } from '../../rules/field-rules.ts';
import type { PybammHistories } from '../watch/pybamm-histories.ts';
import type { JudgedEvent } from '../watch/judge-event.ts';
import { nameJudges } from '../watch/judges.ts';
import type { Origin } from '../plan/leg.ts';
import { createRowTally } from '../watch/row-tally.ts';
import type { SiteTraits } from '../watch/site-traits.ts';
import type { SeriesResult } from '../watch/watch-series.ts';
import type { SiteResult } from '../watch/watch-site.ts';

/** The model at one threshold and the rules. */
export const JUDGES = nameJudges([0.9]);

/** Samples of a module in a year of 365.25 days. */
export const YEAR_ROWS = 3_155_760;

export const TRAITS: SiteTraits = {
  chemistry: 'LFP',
  'cells in series': '13 to 19',
  capacity: '100 to 200 Ah',
  load: 'arbitrage',
  'temperature step': '0.1 K',
  'voltage step': '0.1 V',
  'temperature refresh': '10 s',
  'voltage refresh': '10 s',
  probes: 'one a cell',
  'gas sensors': 'all',
  'air probe': 'in the air',
};

const A: Origin = { leg: 'a' };

/** A short that ran away two hours after its onset, alarmed an hour before. */
export const EVENT: JudgedEvent = {
  faultClass: 'short-growing',
  isOwnFault: true,
  onsetS: 0,
  traceS: 2000,
  evidentS: 2000,
  ventS: 7000,
  runawayS: 7200,
  peakShortPowerW: 500,
  alarmS: 3600,
  readings: 400,
};

/** A site with a fault; `alarmsS` by judge, of the others none. */
export function eventSite(
  event: Partial<JudgedEvent>,
  alarmsS: readonly number[],
  common: { readonly origin?: Origin; readonly traits?: Partial<SiteTraits>; readonly falseAlarms?: number } = {},
): SiteResult {
  const { origin = A, traits = {}, falseAlarms = 0 } = common;
  return {
    campaign: 'event',
    origin,
    traits: { ...TRAITS, ...traits },
    events: JUDGES.map((_, judge) => ({ ...EVENT, ...event, alarmS: alarmsS[judge] ?? NaN })),
    falseAlarms: JUDGES.map((_, judge) => (judge === 0 ? falseAlarms : 0)),
    ...(origin.leg === 'a' ? { tally: createRowTally() } : {}),
  };
}

/** A site in normal operation for some module-years; episodes of the model by their causes, and of each rule so many. */
export function normalSite(
  moduleYears: number,
  episodes: readonly (readonly NuisanceKind[])[],
  common: { readonly origin?: Origin; readonly traits?: Partial<SiteTraits>; readonly ofRules?: number } = {},
): SiteResult {
  const { origin = A, traits = {}, ofRules = 0 } = common;
  const none = Array.from({ length: ofRules }, (): NuisanceKind[] => []);
  return {
    campaign: 'normal',
    origin,
    traits: { ...TRAITS, ...traits },
    rows: moduleYears * YEAR_ROWS,
    episodes: [episodes, ...RULE_NAMES.map(() => none)],
  };
}

export function nuisanceRack(nuisance: NuisanceKind, episodes: number): SiteResult {
  const judges = [episodes, ...RULE_NAMES.map(() => 0)];
  return { campaign: 'nuisance', origin: A, traits: TRAITS, nuisance, episodes: judges };
}

/** `count` runaways of a class, all warned of by the model so long before, and by the vote as many as told. */
export function runaways(
  faultClass: FaultClass,
  count: number,
  how: {
    readonly origin?: Origin;
    readonly leadS?: number;
    readonly byVote?: number;
    readonly event?: Partial<JudgedEvent>;
  } = {},
): SiteResult[] {
  const { origin = A, leadS = 3600, byVote = 0, event = {} } = how;
  const runawayS = event.runawayS ?? EVENT.runawayS;
  return Array.from({ length: count }, (_, index) =>
    eventSite({ ...event, faultClass }, [runawayS - leadS, NaN, NaN, NaN, index < byVote ? runawayS - 60 : NaN], {
      origin,
    }),
  );
}

/** A series without alarms for so many hours in each state. */
export function quietSeries(group: string, hours: Readonly<Record<string, number>>): SeriesResult {
  return { name: `${group} 0`, kind: 'normal', group, hours, alarms: JUDGES.map(() => []) };
}

/** Histories of two loads, each in two forms. */
export function twoForms(uniqueCellDays: number): PybammHistories {
  return {
    uniqueCellDays,
    formsPerHistory: 2,
    loads: [
      { load: 'arbitrage', cells: 100, retried: 67, failed: 6 },
      { load: 'rest', cells: 53, retried: 0, failed: 0 },
    ],
  };
}
