import { DRIFT_COLUMNS, type DriftReference, FEATURE_COUNT, MODULES_PER_RACK, SAMPLE_PERIOD_S } from '@hvs/contract';
import {
  BIN_ROOM,
  bitsOf,
  CHANNEL_COUNT,
  COLUMN_COUNT,
  createBinTable,
  DESIGN_SUM_COUNT,
  type SiteHours,
  sumDesign,
} from '@hvs/drift';
import type { HazardModel } from '../hazard-model.ts';
import { readSite, type SiteBatch } from '../site/site-batches.ts';
import { type DriftSite, racksOf, scenarioOfDrift } from './drift-site.ts';

/** One sample in this many is predicted: of a site 15 an hour. A prediction takes longer than everything else. */
const PREDICT_EVERY = 24;
/** Bits of a float32 that a bfloat16 leaves out. */
const LOWER_BITS = 16;

/** Counts under way. */
interface Counter {
  readonly modules: number;
  readonly tables: readonly Uint8Array[];
  readonly counts: Uint16Array;
  readonly sums: Float64Array;
  readonly design: Float64Array;
  /** The hour and rack of a module at a time. */
  readonly slotOf: (timeS: number, module: number) => number;
}

/** Counts the readings of a simulated site hour by hour and rack by rack, as the API would. */
export async function countSite(
  site: DriftSite,
  edges: DriftReference['edges'],
  model: HazardModel,
): Promise<SiteHours> {
  const racks = racksOf(site);
  const slots = site.hours * racks;
  const counter: Counter = {
    modules: racks * MODULES_PER_RACK,
    tables: DRIFT_COLUMNS.map((column) => createBinTable(edges[column])),
    counts: new Uint16Array(slots * COLUMN_COUNT * BIN_ROOM),
    sums: new Float64Array(slots * CHANNEL_COUNT),
    design: new Float64Array(slots * DESIGN_SUM_COUNT),
    slotOf(timeS, module) {
      const hour = Math.min(site.hours - 1, Math.floor((timeS - SAMPLE_PERIOD_S) / 3600));
      return hour * racks + Math.floor(module / MODULES_PER_RACK);
    },
  };
  let samples = 0;
  for (const batch of readSite(scenarioOfDrift(site)).batches) {
    addFeatures(counter, batch);
    for (let step = 0; step < batch.steps; step += 1) {
      if ((samples + step) % PREDICT_EVERY === 0) await addHazards(counter, batch, step, model);
    }
    samples += batch.steps;
  }
  const { counts, sums, design } = counter;
  return { hours: site.hours, racks, counts, sums, design };
}

function addFeatures({ modules, tables, counts, sums, design, slotOf }: Counter, batch: SiteBatch): void {
  const { steps, timesS, valid, features } = batch;
  const bits = new Uint32Array(features.buffer, features.byteOffset, features.length);
  for (let row = 0; row < steps * modules; row += 1) {
    if (valid[row] === 0) continue;
    const slot = slotOf(timesS[Math.floor(row / modules)], row % modules);
    const start = row * FEATURE_COUNT;
    let at = slot * COLUMN_COUNT * BIN_ROOM;
    for (let column = 0; column < FEATURE_COUNT; column += 1, at += BIN_ROOM) {
      counts[at + tables[column][bits[start + column] >>> LOWER_BITS]] += 1;
    }
    for (let channel = 0; channel < CHANNEL_COUNT; channel += 1) {
      sums[slot * CHANNEL_COUNT + channel] += features[start + channel];
    }
    sumDesign(design, slot * DESIGN_SUM_COUNT, features, row);
  }
}

async function addHazards(counter: Counter, batch: SiteBatch, step: number, model: HazardModel): Promise<void> {
  const { modules, tables, counts, slotOf } = counter;
  const { timesS, valid, features } = batch;
  const hazards = await model(features.slice(step * modules * FEATURE_COUNT, (step + 1) * modules * FEATURE_COUNT));
  for (const [module, hazard] of hazards.entries()) {
    if (valid[step * modules + module] === 0) continue;
    const slot = slotOf(timesS[step], module);
    counts[(slot * COLUMN_COUNT + FEATURE_COUNT) * BIN_ROOM + tables[FEATURE_COUNT][bitsOf(hazard)]] += 1;
  }
}
