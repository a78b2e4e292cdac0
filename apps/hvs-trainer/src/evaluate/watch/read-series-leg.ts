import { FEATURE_COUNT } from '@hvs/contract';
import { createDrivingState } from '../../series/driving-state.ts';
import { readMeasuredSeries } from '../../series/measured-series.ts';
import { readPybammSeries } from '../../series/pybamm-series.ts';
import { readSeries } from '../../series/read-series.ts';
import type { Series } from '../../series/series.ts';
import { countForms } from './pybamm-histories.ts';
import type { SeriesJob } from '../plan/watch-job.ts';
import type { SeriesBatch, WatchableSeries } from './watch-series.ts';

/** The series of a leg in their order, ready to be watched one after the other. */
export function readSeriesLeg({ leg, folder, isQuick }: SeriesJob): WatchableSeries[] {
  const all = leg === 'd' ? readPybammSeries(folder, countForms(folder, isQuick)) : readMeasuredSeries(folder);
  const seen = new Set<string>();
  const wanted = all.filter(({ group }) => {
    const isFirst = !seen.has(group);
    seen.add(group);
    return isFirst || !isQuick;
  });
  return wanted.map(prepare);
}

function prepare(series: Series): WatchableSeries {
  const { name, kind, group, runawayS } = series;
  const batches = group.startsWith('vehicle') ? tellDriving(readSeries(series)) : readSeries(series);
  return { name, kind, group, ...(runawayS === undefined ? {} : { runawayS }), batches };
}

/** The state of each reading of a vehicle. */
function* tellDriving(batches: Iterable<SeriesBatch>): Generator<SeriesBatch> {
  const stateOf = createDrivingState();
  for (const batch of batches) {
    const driving = new Uint8Array(batch.steps);
    for (let step = 0; step < batch.steps; step += 1) {
      if (batch.valid[step] === 0) continue;
      const features = batch.features.subarray(step * FEATURE_COUNT, (step + 1) * FEATURE_COUNT);
      driving[step] = stateOf(batch.timesS[step], features) === 'driving' ? 1 : 0;
    }
    yield { ...batch, driving };
  }
}
