import { DRIFT_COLUMNS, type DriftReference, FEATURE_COUNT, MODULES_PER_RACK, SAMPLE_PERIOD_S } from '@hvs/contract';
import { BIN_ROOM, bitsOf, CHANNEL_COUNT, COLUMN_COUNT, createBinTable, type SiteHours } from '@hvs/drift';
import type { HazardModel } from '../hazard-model.ts';
import { readSite, type SiteBatch } from '../site/site-batches.ts';
import { type DriftSite, racksOf, scenarioOfDrift } from './drift-site.ts';

/** One sample in this many is predicted: of a site 15 an hour. A prediction takes longer than everything else. */
const PREDICT_EVERY = 24;

/** Counts the readings of a simulated site hour by hour and rack by rack, as the API would. */
export async function countSite(
  site: DriftSite,
  edges: DriftReference['edges'],
  model: HazardModel,
): Promise<SiteHours> {
  const tables = DRIFT_COLUMNS.map((column) => createBinTable(edges[column]));
  const racks = racksOf(site);
  const modules = racks * MODULES_PER_RACK;
  const slots = site.hours * racks;
  const counts = new Uint16Array(slots * COLUMN_COUNT * BIN_ROOM);
  const sums = new Float64Array(slots * CHANNEL_COUNT);
  const slotOf = (timeS: number, module: number): number => {
    const hour = Math.min(site.hours - 1, Math.floor((timeS - SAMPLE_PERIOD_S) / 3600));
    return hour * racks + Math.floor(module / MODULES_PER_RACK);
  };
  const addReading = ({ features, timesS }: SiteBatch, row: number): void => {
    const slot = slotOf(timesS[Math.floor(row / modules)], row % modules);
    for (let column = 0; column < FEATURE_COUNT; column += 1) {
      const value = features[row * FEATURE_COUNT + column];
      counts[(slot * COLUMN_COUNT + column) * BIN_ROOM + tables[column][bitsOf(value)]] += 1;
      if (column < CHANNEL_COUNT) sums[slot * CHANNEL_COUNT + column] += value;
    }
  };
  const addHazards = async ({ features, timesS, valid }: SiteBatch, step: number): Promise<void> => {
    const rows = features.slice(step * modules * FEATURE_COUNT, (step + 1) * modules * FEATURE_COUNT);
    for (const [module, hazard] of (await model(rows)).entries()) {
      if (valid[step * modules + module] === 0) continue;
      const slot = slotOf(timesS[step], module);
      counts[(slot * COLUMN_COUNT + FEATURE_COUNT) * BIN_ROOM + tables[FEATURE_COUNT][bitsOf(hazard)]] += 1;
    }
  };
  let samples = 0;
  for (const batch of readSite(scenarioOfDrift(site)).batches) {
    for (let row = 0; row < batch.steps * modules; row += 1) if (batch.valid[row] === 1) addReading(batch, row);
    for (let step = 0; step < batch.steps; step += 1) {
      if ((samples + step) % PREDICT_EVERY === 0) await addHazards(batch, step);
    }
    samples += batch.steps;
  }
  return { hours: site.hours, racks, counts, sums };
}
