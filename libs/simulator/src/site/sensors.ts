import { SAMPLE_PERIOD_S } from '@hvs/contract';
import { createDraw } from '../random/draw.ts';
import { fillGaussians } from '../random/gaussian.ts';
import { nextUniform, seedStream, STREAM_WORDS } from '../random/streams.ts';
import { AVG_C, CHANNEL_COUNT, MAX_C } from './channel.ts';
import type { Layout } from './layout.ts';
import type { SiteForm } from '../form/site-form.ts';
import { noiseOf, SENSOR_TRAITS } from './sensor-traits.ts';

/** The sensors of all modules; arrays are modules times channels. */
export interface Sensors {
  /** Part of a step that a sensor follows within one sample: 1 = no lag. */
  readonly follow: Float64Array;
  /** The sensors' values without noise, error and limits. */
  readonly lagged: Float64Array;
  /** Advances by one sample and writes the sensors' values; NaN where a sample is lost. */
  measure(physical: Float64Array, timeS: number, into: Float64Array): void;
}

const LOWEST = Float64Array.from(SENSOR_TRAITS, ({ limits }) => limits[0]);
const HIGHEST = Float64Array.from(SENSOR_TRAITS, ({ limits }) => limits[1]);

const DRIFT_PERIOD_S = [20 * 86_400, 60 * 86_400] as const;
const DRIFT_UPDATE_S = 3600;
/** One sample in 50,000 of a module loses one channel on the way. */
const LOSS_PER_SAMPLE = 2e-5;

/** How the sensors are read: no cell count for the reference module. */
export interface SensorSetting {
  readonly form: SiteForm;
  readonly cellCount?: number | undefined;
}

export function createSensors({ moduleIndices }: Layout, seed: number, { form, cellCount }: SensorSetting): Sensors {
  const count = moduleIndices.length;
  const size = count * CHANNEL_COUNT;
  const follow = new Float64Array(size);
  const lagged = new Float64Array(size).fill(NaN);
  const noise = new Float64Array(CHANNEL_COUNT);
  const deviation = noiseOf(form, cellCount);
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
      losses.strike(timeS, into);
    },
  };
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
    (SAMPLE_PERIOD_S * Math.log(nextUniform(streams, m * STREAM_WORDS))) / Math.log1p(-LOSS_PER_SAMPLE);
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
