import { FEATURE_COUNT } from '@hvs/contract';
import type { HazardModel } from '../hazard-model.ts';
import { type Alarm, createJudges, type ReadingBatch } from './judges.ts';

export interface Observation {
  /** By judge, in the order of time. */
  readonly alarms: readonly (readonly Alarm[])[];
  /** Readings, each with a prediction. */
  readonly rows: number;
}

export interface Readings<Batch extends ReadingBatch> {
  readonly modules: number;
  readonly batches: Iterable<Batch> | AsyncIterable<Batch>;
}

/** What happens with each batch besides its alarms; `probabilities` as long as the batch's rows. */
export type BatchObserver<Batch extends ReadingBatch> = (batch: Batch, probabilities: Float32Array) => void;

/** Shows readings to the model and the rules, and notes the alarms of each judge. */
export async function observeReadings<Batch extends ReadingBatch>(
  { modules, batches }: Readings<Batch>,
  model: HazardModel,
  thresholds: readonly number[],
  observe: BatchObserver<Batch> = () => {},
): Promise<Observation> {
  const judges = createJudges(modules, thresholds);
  let rows = 0;
  for await (const batch of batches) {
    const count = batch.steps * modules;
    const probabilities = await model(batch.features.subarray(0, count * FEATURE_COUNT));
    judges.push(batch, probabilities);
    for (let row = 0; row < count; row += 1) rows += batch.valid[row];
    observe(batch, probabilities);
  }
  return { alarms: judges.alarms, rows };
}
