import { type HazardModel, openHazardModel } from '../hazard-model.ts';
import { serveJobs } from '../parallel/serve-jobs.ts';
import type { SiteJob } from './campaign.ts';
import { type SiteResult, watchSite } from './watch-site.ts';

/** A site to watch, with which model and at which thresholds. */
export interface WatchJob {
  readonly site: SiteJob;
  readonly modelFile: string;
  readonly thresholds: readonly number[];
}

let opened: { readonly file: string; readonly model: HazardModel } | undefined;

serveJobs(async ({ site, modelFile, thresholds }: WatchJob): Promise<SiteResult> => {
  if (opened?.file !== modelFile) {
    opened = { file: modelFile, model: await openHazardModel(modelFile) };
  }
  return watchSite(site, opened.model, thresholds);
});
