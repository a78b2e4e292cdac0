import { type HazardModel, openHazardModel } from '../hazard-model.ts';
import { serveJobs } from '../parallel/serve-jobs.ts';
import type { JudgedModels } from './watch/observe-readings.ts';
import { readHistories } from './watch/pybamm-histories.ts';
import { readSeriesLeg } from './watch/read-series-leg.ts';
import type { WatchJob } from './plan/watch-job.ts';
import type { WatchResult } from './watch/watch-result.ts';
import { type SeriesResult, watchSeries } from './watch/watch-series.ts';
import { watchSite } from './watch/watch-site.ts';

/** By file. */
const opened = new Map<string, Promise<HazardModel>>();

serveJobs(async ({ what, modelFile, thresholds, champion }: WatchJob): Promise<WatchResult> => {
  const models: JudgedModels = {
    model: await open(modelFile),
    thresholds,
    others: champion === undefined ? [] : [{ model: await open(champion.modelFile), threshold: champion.threshold }],
  };
  if ('site' in what) return { site: await watchSite(what.site, models) };
  const series: SeriesResult[] = [];
  for (const one of readSeriesLeg(what.series)) series.push(await watchSeries(one, models));
  const { leg } = what.series;
  return { leg, series, ...(leg === 'd' ? { histories: readHistories(what.series) } : {}) };
});

function open(file: string): Promise<HazardModel> {
  const model = opened.get(file) ?? openHazardModel(file);
  opened.set(file, model);
  return model;
}
