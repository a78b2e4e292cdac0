import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CampaignSize, planCampaign } from './campaign.ts';
import type { Leg, SeriesLeg } from './leg.ts';
import type { SeriesJob, WatchJob } from './watch-job.ts';

export interface JobPlan {
  readonly what: readonly WatchJob['what'][];
  /** Legs without data, and why. */
  readonly leftOut: readonly { readonly leg: Leg; readonly reason: string }[];
}

export interface PlanOptions {
  readonly size: CampaignSize;
  readonly seedSet: number;
  /** Of d and e; undefined = none was named. */
  readonly folders: Readonly<Record<SeriesLeg, string | undefined>>;
  readonly isQuick: boolean;
}

/** The file in which both kinds of folders name their series. It is written last. */
const INDEX = 'index.json';

/** All jobs of the evaluation. Series come first, because one of their jobs takes longer than any site. */
export function planJobs(legs: readonly Leg[], options: PlanOptions): JobPlan {
  const series = (['d', 'e'] as const).filter((leg) => legs.includes(leg));
  const missing = series.flatMap((leg) => explainMissing(leg, options.folders[leg]));
  const jobs = series.flatMap((leg): SeriesJob[] => {
    const folder = options.folders[leg];
    if (!hasSeries(folder)) return [];
    return [{ leg, folder, isQuick: options.isQuick }];
  });
  const sites = planCampaign(options.size, legs, options.seedSet);
  return { what: [...jobs.map((job) => ({ series: job })), ...sites.map((site) => ({ site }))], leftOut: missing };
}

function hasSeries(folder: string | undefined): folder is string {
  return folder !== undefined && existsSync(join(folder, INDEX));
}

function explainMissing(leg: SeriesLeg, folder: string | undefined): JobPlan['leftOut'] {
  if (hasSeries(folder)) return [];
  if (leg === 'd') return [{ leg, reason: 'its series are not made: npx nx pybamm hvs-trainer' }];
  const reason =
    folder === undefined ? 'no folder of measured data is named' : `the folder that is named has no ${INDEX}`;
  return [{ leg, reason: `${reason}: --measured <folder>` }];
}
