import { FEATURE_COUNT } from '@hvs/contract';
import type { HazardModel } from '../../hazard-model.ts';
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

/** Models that judge beside the rules. */
export interface JudgedModels {
  readonly model: HazardModel;
  /** The model judges once at each threshold. */
  readonly thresholds: readonly number[];
  /** Models that judge the same readings at their own thresholds, such as a champion. */
  readonly others?: readonly { readonly model: HazardModel; readonly threshold: number }[];
}

/** Called with each batch. `probabilities` are those of the model and of each other one, one for each row. */
export type OnBatch<Batch extends ReadingBatch> = (batch: Batch, probabilities: readonly Float32Array[]) => void;

/** Shows readings to the models and the rules, and notes the alarms of each judge. */
export async function observeReadings<Batch extends ReadingBatch>(
  { modules, batches }: Readings<Batch>,
  { model, thresholds, others = [] }: JudgedModels,
  onBatch: OnBatch<Batch> = () => {},
): Promise<Observation> {
  const judges = createJudges(
    modules,
    thresholds,
    others.map(({ threshold }) => threshold),
  );
  let rows = 0;
  for await (const batch of batches) {
    const count = batch.steps * modules;
    const features = batch.features.subarray(0, count * FEATURE_COUNT);
    const probabilities = await model(features);
    const ofOthers: Float32Array[] = [];
    for (const other of others) ofOthers.push(await other.model(features));
    judges.push(batch, probabilities, ofOthers);
    for (let row = 0; row < count; row += 1) rows += batch.valid[row];
    onBatch(batch, [probabilities, ...ofOthers]);
  }
  return { alarms: judges.alarms, rows };
}
