import { FEATURE_COUNT } from '@hvs/contract';
import { createSiteTelemetry } from '@hvs/telemetry';
import type { SiteBatch } from '../site/site-batches.ts';
import type { Series } from './series.ts';

const BATCH_ROWS = 4096;

/** Readings of a series as a site of one module, through the telemetry that serving uses: row = sample. */
export function* readSeries(series: Series): Generator<SiteBatch> {
  const telemetry = createSiteTelemetry(1);
  const timesS = new Float64Array(BATCH_ROWS);
  const features = new Float32Array(BATCH_ROWS * FEATURE_COUNT);
  const valid = new Uint8Array(BATCH_ROWS);
  const exposed = new Uint8Array(BATCH_ROWS);

  let steps = 0;
  for (const { timeS, values } of series.rows()) {
    const row = features.subarray(steps * FEATURE_COUNT, (steps + 1) * FEATURE_COUNT);
    timesS[steps] = timeS;
    telemetry.push(timeS, values, row, valid.subarray(steps, steps + 1));
    // A model must not get the NaN of a missing reading.
    if (valid[steps] === 0) row.fill(0);
    steps += 1;
    if (steps < BATCH_ROWS) continue;
    yield { steps, timesS, features, valid, exposed };
    steps = 0;
  }
  if (steps > 0) yield { steps, timesS, features, valid, exposed };
}
