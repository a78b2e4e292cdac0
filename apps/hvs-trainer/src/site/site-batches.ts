import { CHANNELS, FEATURE_COUNT } from '@hvs/contract';
import { createSite, type Scenario, type Site } from '@hvs/simulator';
import { createSiteTelemetry } from '@hvs/telemetry';
import { type ModuleTruth, readTruth } from './module-truth.ts';

/** Rows of a batch, enough to make a prediction cheap. A batch has more if one sample of the site has. */
const BATCH_ROWS = 4096;

/** Time for which a site is watched after the last runaway of the modules that its faults strike. */
export const WATCHED_AFTER_S = 1200;

/** Some consecutive samples of a site; row = step * modules + module. Reused: read it before the next one. */
export interface SiteBatch {
  readonly steps: number;
  readonly timesS: Float64Array;
  /** [rows x 30]; zeros where there is no reading. */
  readonly features: Float32Array;
  /** [rows]: 1 where there is a reading. */
  readonly valid: Uint8Array;
  /** [rows]: 1 where another module's fault is in the air of the rack. */
  readonly exposed: Uint8Array;
}

export interface SiteReadings {
  /** Into MODULE_IDS, in the order of a batch's modules. */
  readonly moduleIndices: readonly number[];
  readonly batches: Iterable<SiteBatch>;
  /** The truth by module, undefined for one without a fault. Ask when the batches have ended. */
  truth(): readonly (ModuleTruth | undefined)[];
}

/** Readings of a scenario from its first sample on, through the telemetry that serving uses. */
export function readSite(scenario: Scenario): SiteReadings {
  const site = createSite(scenario);
  return {
    moduleIndices: site.moduleIndices,
    batches: batches(),
    truth: () => readTruth(site, scenario),
  };

  function* batches(): Generator<SiteBatch> {
    const modules = site.moduleIndices.length;
    const capacity = Math.max(1, Math.floor(BATCH_ROWS / modules));
    const telemetry = createSiteTelemetry(modules, { absent: absentGases(scenario) });
    const timesS = new Float64Array(capacity);
    const features = new Float32Array(capacity * modules * FEATURE_COUNT);
    const valid = new Uint8Array(capacity * modules);
    const exposed = new Uint8Array(capacity * modules);
    const slots = Array.from({ length: capacity }, (_, step) => ({
      features: rowsOf(features, step, modules * FEATURE_COUNT),
      valid: rowsOf(valid, step, modules),
    }));

    let steps = 0;
    const isOver = createEnd(scenario, site);
    while (!isOver() && site.step()) {
      const slot = slots[steps];
      timesS[steps] = site.timeS;
      telemetry.push(site.timeS, site.values, slot.features, slot.valid);
      clearInvalid(slot.features, slot.valid);
      exposed.set(site.truth.exposed, steps * modules);
      steps += 1;
      if (steps < capacity) continue;
      yield { steps, timesS, features, valid, exposed };
      steps = 0;
    }
    if (steps > 0) yield { steps, timesS, features, valid, exposed };
  }
}

/** Gases that the racks have no sensor of. */
export function absentGases({ form }: Scenario) {
  const gases = CHANNELS.filter(({ unit }) => unit === 'ppm').map(({ name }) => name);
  return gases.filter((_, gas) => !form.gasSensors[gas]);
}

/** Whether all modules that the scenario's faults strike have run away, some time ago. */
function createEnd({ faults }: Scenario, site: Site): () => boolean {
  const struck = faults.map(({ moduleIndex }) => site.moduleIndices.indexOf(moduleIndex));
  return () =>
    struck.length > 0 && struck.every((module) => site.timeS > site.truth.runawayS[module] + WATCHED_AFTER_S);
}

function rowsOf<Column extends Float32Array | Uint8Array>(column: Column, step: number, length: number): Column {
  return column.subarray(step * length, (step + 1) * length) as Column;
}

/** A model must not get the NaN of a missing reading. */
function clearInvalid(features: Float32Array, valid: Uint8Array): void {
  for (let module = 0; module < valid.length; module += 1) {
    if (valid[module] === 0) features.fill(0, module * FEATURE_COUNT, (module + 1) * FEATURE_COUNT);
  }
}
