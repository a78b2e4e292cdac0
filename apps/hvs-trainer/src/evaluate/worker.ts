import { type HazardModel, openHazardModel } from '../hazard-model.ts';
import { serveJobs } from '../parallel/serve-jobs.ts';
import { readSeriesLeg } from './read-series-leg.ts';
import type { WatchJob, WatchResult } from './watch-job.ts';
import { type SeriesResult, watchSeries } from './watch-series.ts';
import { watchSite } from './watch-site.ts';

let opened: { readonly file: string; readonly model: HazardModel } | undefined;

serveJobs(async ({ what, modelFile, thresholds }: WatchJob): Promise<WatchResult> => {
  if (opened?.file !== modelFile) {
    opened = { file: modelFile, model: await openHazardModel(modelFile) };
  }
  if ('site' in what) return { site: await watchSite(what.site, opened.model, thresholds) };
  const series: SeriesResult[] = [];
  for (const one of readSeriesLeg(what.series)) series.push(await watchSeries(one, opened.model, thresholds));
  return { leg: what.series.leg, series };
});
