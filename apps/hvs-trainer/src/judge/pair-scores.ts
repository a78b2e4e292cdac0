import type { Pair, PairedEvent, PairedSite, PairedTally, Scores } from '@hvs/judge';
import type { JobPlan } from '../evaluate/plan/plan-jobs.ts';
import type { SiteJob } from '../evaluate/plan/campaign.ts';
import type { SeriesJob } from '../evaluate/plan/watch-job.ts';
import type { Scored, ScoredSeries, ScoredSite, ScoredTally } from './scored.ts';

/** Places of the two models among those that were scored; no champion = the first delivery. */
export interface Places {
  readonly candidate: number;
  readonly champion?: number | undefined;
}

/** The scores of two of the models, with what they were scored on. */
export function pairScores({ what, leftOut }: JobPlan, scored: readonly Scored[], places: Places): Scores {
  const parts = scored.map((one, at): Omit<Scores, 'leftOut'> => {
    const job = what[at];
    if ('site' in one && 'site' in job) return pairSite(job.site, one.site, places);
    if ('series' in one && 'series' in job) return pairSeries(job.series, one.series, places);
    throw new Error(`result ${at} is of another kind than its job`);
  });
  return {
    events: parts.flatMap(({ events }) => events),
    sites: parts.flatMap(({ sites }) => sites),
    calibration: parts.flatMap(({ calibration }) => calibration),
    leftOut,
  };
}

function pairSite(job: SiteJob, scored: ScoredSite, places: Places): Omit<Scores, 'leftOut'> {
  const { leg } = job.origin;
  const site = String(job.seed);
  const { moduleHours } = scored.campaign === 'event' ? { moduleHours: 0 } : scored;
  const own: PairedSite = { leg, site, kind: scored.campaign, moduleHours, episodes: pairOf(scored.episodes, places) };
  if (scored.campaign !== 'event') return { events: [], sites: [own], calibration: [] };
  const { event, tallies } = scored;
  const events: PairedEvent[] =
    event === undefined ? [] : [{ leg, site, ...event, leadS: pairOf(event.leadS, places) }];
  return { events, sites: [own], calibration: tallies === undefined ? [] : pairTallies(site, tallies, places) };
}

function pairTallies(site: string, tallies: readonly ScoredTally[], { candidate, champion }: Places): PairedTally[] {
  const { rows, hazardous, squares, tenths } = tallies[candidate];
  if (rows === 0) return [];
  const other = champion === undefined ? undefined : tallies[champion];
  return [
    {
      site,
      rows,
      hazardous,
      squares: { candidate: squares, ...(other === undefined ? {} : { champion: other.squares }) },
      tenths: { candidate: tenths, ...(other === undefined ? {} : { champion: other.tenths }) },
    },
  ];
}

function pairSeries({ leg }: SeriesJob, series: readonly ScoredSeries[], places: Places): Omit<Scores, 'leftOut'> {
  const normal = series.filter(({ kind }) => kind === 'normal');
  const runaways = series.filter((one) => one.leadS.length > 0);
  return {
    events: runaways.map((one) => ({
      leg,
      site: one.name,
      faultClass: leg === 'e' ? 'measured' : 'simulated',
      group: 'series',
      hazard: 'runaway',
      isInReach: true,
      leadS: pairOf(one.leadS, places),
    })),
    sites: pairCells(leg, normal, places),
    calibration: [],
  };
}

/** Series of one cell that several forms measure depend on each other, so they are one site. */
function pairCells(leg: string, series: readonly ScoredSeries[], places: Places): PairedSite[] {
  const cellOf = ({ name }: ScoredSeries) => name.replace(/, form \d+$/, '');
  const cells = Map.groupBy(series, cellOf);
  return [...cells].map(([site, own]) => {
    const episodes = own[0].episodes.map((_, model) => sum(own.map((one) => one.episodes[model])));
    const moduleHours = sum(own.map((one) => one.moduleHours));
    return { leg, site, kind: 'normal', moduleHours, episodes: pairOf(episodes, places) };
  });
}

function pairOf(byModel: readonly number[], { candidate, champion }: Places): Pair {
  return { candidate: byModel[candidate], ...(champion === undefined ? {} : { champion: byModel[champion] }) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
