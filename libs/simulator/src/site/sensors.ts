import { SAMPLE_PERIOD_S } from '@hvs/contract';
import { createDraw, type Draw } from '../random/draw.ts';
import { fillGaussians } from '../random/gaussian.ts';
import { nextUniform, seedStream, STREAM_WORDS } from '../random/streams.ts';
import { AVG_C, CHANNEL_COUNT, CO_PPM, CURRENT_A, MAX_C, VOLTAGE_V } from './channel.ts';
import type { Layout } from './layout.ts';
import type { SiteForm } from '../form/site-form.ts';
import { noiseOf, SENSOR_TRAITS } from './sensor-traits.ts';

/** The sensors of all modules; arrays are modules times channels. */
export interface Sensors {
  /** Part of a step that a sensor follows within one sample: 1 = no lag. */
  readonly follow: Float64Array;
  /** What the sensors would say without noise, error and limits. */
  readonly lagged: Float64Array;
  /** Advances by one sample and writes what the sensors say; NaN where a sample is lost. */
  measure(physical: Float64Array, timeS: number, into: Float64Array): void;
}

const LOWEST = Float64Array.from(SENSOR_TRAITS, ({ limits }) => limits[0]);
const HIGHEST = Float64Array.from(SENSOR_TRAITS, ({ limits }) => limits[1]);

const DRIFT_PERIOD_S = [20 * 86_400, 60 * 86_400] as const;
const DRIFT_UPDATE_S = 3600;
/** One sample in 50,000 of a module is lost on the way, one channel of it. */
const LOSS_PER_SAMPLE = 2e-5;

/** How the sensors are read: no cell count for the reference module. */
export interface SensorSetting {
  readonly form: SiteForm;
  readonly cellCount?: number | undefined;
}

export function createSensors(
  { moduleIndices }: Layout,
  seed: number,
  { form, cellCount }: SensorSetting,
): Sensors {
  const count = moduleIndices.length;
  const size = count * CHANNEL_COUNT;
  const follow = new Float64Array(size);
  const lagged = new Float64Array(size).fill(NaN);
  const noise = new Float64Array(CHANNEL_COUNT);
  const deviation = noiseOf(form, cellCount);
  const registers = createRegisters(form, moduleIndices, seed);
  const streams = new Int32Array(count * STREAM_WORDS);
  const losses = createLosses(moduleIndices, seed);
  const drift = createDrift(moduleIndices, seed);
  moduleIndices.forEach((index, m) => {
    seedStream(streams, m * STREAM_WORDS, seed, 'noise', index);
    const draw = createDraw(seed, 'lag', index);
    SENSOR_TRAITS.forEach(({ lagS }, channel) => {
      const seconds = draw.uniform(lagS);
      follow[m * CHANNEL_COUNT + channel] = seconds ? -Math.expm1(-SAMPLE_PERIOD_S / seconds) : 1;
    });
  });

  return {
    follow,
    lagged,
    measure(physical, timeS, into) {
      if (Number.isNaN(lagged[0])) lagged.set(physical);
      const error = drift.at(timeS);
      for (let m = 0; m < count; m++) {
        fillGaussians(streams, m * STREAM_WORDS, noise, CHANNEL_COUNT);
        const base = m * CHANNEL_COUNT;
        for (let channel = 0; channel < CHANNEL_COUNT; channel++) {
          const at = base + channel;
          lagged[at] += follow[at] * (physical[at] - lagged[at]);
          const value = lagged[at] + error[at] + deviation[channel] * noise[channel];
          const lowest = LOWEST[channel];
          const highest = HIGHEST[channel];
          into[at] = value < lowest ? lowest : value > highest ? highest : value;
        }
        // Both come from the same thermistors, so the hottest is never below the mean.
        if (into[base + MAX_C] < into[base + AVG_C]) into[base + MAX_C] = into[base + AVG_C];
      }
      registers.read(timeS, into);
      losses.strike(timeS, into);
    },
  };
}

/**
 * The registers that clients read: values rounded to their steps, taken anew every so many samples and the same in
 * between. Each module has a phase of its own; channels of one source share it.
 */
function createRegisters(form: SiteForm, moduleIndices: readonly number[], seed: number) {
  const { resolution, refreshSamples, gasSensors } = form;
  const isFine = resolution.every((step) => step === 0);
  const isPrompt = refreshSamples.every((samples) => samples === 1);
  const hasGas = gasSensors.every(Boolean);
  const held = new Float64Array(moduleIndices.length * CHANNEL_COUNT).fill(NaN);
  const phase = Int32Array.from(
    moduleIndices.flatMap((index) => phasesOf(refreshSamples, createDraw(seed, 'phase', index))),
  );
  return {
    read(timeS: number, into: Float64Array): void {
      const sample = Math.round(timeS / SAMPLE_PERIOD_S);
      if (!isFine) round(into, resolution);
      if (!isPrompt) {
        for (let base = 0; base < into.length; base += CHANNEL_COUNT) {
          for (let channel = 0; channel < CHANNEL_COUNT; channel++) {
            const at = base + channel;
            const isNew = (sample + phase[at]) % refreshSamples[channel] === 0;
            if (isNew || Number.isNaN(held[at])) held[at] = into[at];
            else into[at] = held[at];
          }
        }
      }
      if (!hasGas) clearAbsent(into, gasSensors);
    },
  };
}

/** A sample's phase in the refresh of each channel; current and voltage have one where they come together. */
function phasesOf(refreshSamples: readonly number[], draw: Draw): number[] {
  const [temperature, voltage, current, charge, gas, air] = Array.from({ length: 6 }, () => draw.index(36));
  const isJoint = refreshSamples[CURRENT_A] === refreshSamples[VOLTAGE_V];
  return [temperature, temperature, voltage, isJoint ? voltage : current, charge, gas, gas, gas, air];
}

function round(into: Float64Array, resolution: readonly number[]): void {
  for (let channel = 0; channel < CHANNEL_COUNT; channel++) {
    const step = resolution[channel];
    if (step === 0) continue;
    for (let at = channel; at < into.length; at += CHANNEL_COUNT) into[at] = Math.round(into[at] / step) * step;
  }
}

/** A sensor that is not there is sent as 0 ppm. */
function clearAbsent(into: Float64Array, gasSensors: SiteForm['gasSensors']): void {
  gasSensors.forEach((isThere, gas) => {
    if (isThere) return;
    for (let at = CO_PPM + gas; at < into.length; at += CHANNEL_COUNT) into[at] = 0;
  });
}

/** Fixed error of each sensor and a slow swing of weeks around it. */
function createDrift(moduleIndices: readonly number[], seed: number) {
  const sensors = moduleIndices.flatMap((index) => {
    const draw = createDraw(seed, 'drift', index);
    return SENSOR_TRAITS.map(({ offset, drift }) => ({
      offset: offset * draw.gaussian(),
      swing: drift * draw.uniform([0, 1]),
      perS: (2 * Math.PI) / draw.uniform(DRIFT_PERIOD_S),
      phase: draw.uniform([0, 2 * Math.PI]),
    }));
  });
  const error = new Float64Array(sensors.length);
  let validUntilS = -Infinity;
  return {
    at(timeS: number): Float64Array {
      if (timeS < validUntilS) return error;
      validUntilS = timeS + DRIFT_UPDATE_S;
      sensors.forEach(({ offset, swing, perS, phase }, at) => {
        error[at] = offset + swing * Math.sin(perS * timeS + phase);
      });
      return error;
    },
  };
}

/** Single lost samples: the gap to the next one is drawn, so that steps in between cost nothing. */
function createLosses(moduleIndices: readonly number[], seed: number) {
  const streams = new Int32Array(moduleIndices.length * STREAM_WORDS);
  const nextS = new Float64Array(moduleIndices.length);
  const gapS = (m: number) =>
    (SAMPLE_PERIOD_S * Math.log(nextUniform(streams, m * STREAM_WORDS))) /
    Math.log1p(-LOSS_PER_SAMPLE);
  moduleIndices.forEach((index, m) => {
    seedStream(streams, m * STREAM_WORDS, seed, 'loss', index);
    nextS[m] = gapS(m);
  });
  return {
    strike(timeS: number, into: Float64Array): void {
      for (let m = 0; m < nextS.length; m++) {
        if (timeS < nextS[m]) continue;
        const channel = Math.floor(nextUniform(streams, m * STREAM_WORDS) * CHANNEL_COUNT);
        into[m * CHANNEL_COUNT + channel] = NaN;
        nextS[m] = timeS + gapS(m);
      }
    },
  };
}
