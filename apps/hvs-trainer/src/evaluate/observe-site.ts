import { FEATURE_COUNT } from '@hvs/contract';
import type { Scenario } from '@hvs/simulator';
import type { HazardModel } from '../hazard-model.ts';
import { createModuleAlarms } from '../alarm/module-alarms.ts';
import type { ModuleTruth } from '../module-truth.ts';
import { readSite, type SiteBatch } from '../site-batches.ts';

/** An alarm episode's beginning, on the module with this place among the simulated ones. */
export interface Alarm {
  readonly module: number;
  readonly timeS: number;
}

export interface SiteObservation {
  readonly moduleIndices: readonly number[];
  readonly truth: readonly (ModuleTruth | undefined)[];
  /** By threshold, in the order of time. */
  readonly alarms: readonly (readonly Alarm[])[];
  /** Predictions made. */
  readonly rows: number;
}

/** What happens with each batch besides its alarms; `probabilities` as long as the batch's rows. */
export type BatchObserver = (batch: SiteBatch, probabilities: Float32Array) => void;

/** Runs a scenario under the model's eyes and notes the alarms at each of the thresholds. */
export async function observeSite(
  scenario: Scenario,
  model: HazardModel,
  thresholds: readonly number[],
  observe: BatchObserver = () => {},
): Promise<SiteObservation> {
  const { moduleIndices, truth, batches } = readSite(scenario);
  const modules = moduleIndices.length;
  const alarms = thresholds.map((): Alarm[] => []);
  const judges = thresholds.map((threshold, index) =>
    createModuleAlarms(modules, threshold, (module, timeS) => alarms[index].push({ module, timeS })),
  );
  let rows = 0;
  for (const batch of batches) {
    const count = batch.steps * modules;
    const probabilities = await model(batch.features.subarray(0, count * FEATURE_COUNT));
    for (let step = 0; step < batch.steps; step += 1) {
      const valid = batch.valid.subarray(step * modules, (step + 1) * modules);
      for (const judge of judges) {
        judge.push(batch.timesS[step], probabilities, step * modules, valid);
      }
    }
    for (let row = 0; row < count; row += 1) rows += batch.valid[row];
    observe(batch, probabilities);
  }
  return { moduleIndices, truth: truth(), alarms, rows };
}
