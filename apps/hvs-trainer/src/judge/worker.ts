import { type HazardModel, openHazardModel } from '../hazard-model.ts';
import { serveJobs } from '../parallel/serve-jobs.ts';
import { readSeriesLeg } from '../evaluate/watch/read-series-leg.ts';
import { watchSeries } from '../evaluate/watch/watch-series.ts';
import { watchSite } from '../evaluate/watch/watch-site.ts';
import { condenseSeries, condenseSite } from './condense.ts';
import type { ScoredSeries, Scored, ScoreJob } from './scored.ts';

/** By file. */
const opened = new Map<string, Promise<HazardModel>>();

serveJobs(async ({ what, models: [first, ...rest] }: ScoreJob): Promise<Scored> => {
  const others = rest.map(async ({ modelFile, threshold }) => ({ model: await open(modelFile), threshold }));
  const models = {
    model: await open(first.modelFile),
    thresholds: [first.threshold],
    others: await Promise.all(others),
  };
  if ('site' in what) return { site: condenseSite(await watchSite(what.site, models)) };
  const series: ScoredSeries[] = [];
  for (const one of readSeriesLeg(what.series)) series.push(condenseSeries(await watchSeries(one, models)));
  return { series };
});

function open(file: string): Promise<HazardModel> {
  const model = opened.get(file) ?? openHazardModel(file);
  opened.set(file, model);
  return model;
}
