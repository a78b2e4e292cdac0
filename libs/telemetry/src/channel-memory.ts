import { ROLLING_WINDOWS } from '@hvs/contract';
import { channels } from './feature-columns.ts';

/**
 * A channel without a measurement keeps its last value as long as that value is inside the shortest window (60 s).
 * So every window behind a reading holds at least one measured value.
 */
export const HOLD_SAMPLES = Math.min(...ROLLING_WINDOWS);

/** Age of a channel that was never measured, or was measured too long ago to matter. */
const NEVER = 255;

// A difference or deviation of larger values would not fit float32, the type of the model's input.
const LARGEST = 1e38;

const WIDTH = channels.length;

const minima = Float64Array.from(channels, ({ minimum }) => minimum ?? -LARGEST);
const maxima = Float64Array.from(channels, ({ maximum }) => maximum ?? LARGEST);

/**
 * Writes the measured values of a sample: 0 for an absent channel, NaN for an impossible value (no number, infinite,
 * beyond the physical limits of the contract).
 */
export function writeMeasured(values: Float64Array, isAbsent: Uint8Array, measured: Float64Array): void {
  measured.set(values);
  for (let channel = 0; channel < WIDTH; channel += 1) {
    const minimum = minima[channel];
    const maximum = maxima[channel];
    for (let index = channel; index < values.length; index += WIDTH) {
      const value = values[index];
      if (!(value >= minimum && value <= maximum)) measured[index] = NaN;
    }
    if (isAbsent[channel] === 0) continue;
    for (let index = channel; index < values.length; index += WIDTH) measured[index] = 0;
  }
}

export interface ChannelMemory {
  /** Last measured value of each channel of each module, NaN before the first. */
  readonly values: Float64Array;
  /** Samples since then: 0 = measured in the present slot, NEVER at most. */
  readonly ages: Uint8Array;
  /** Takes the measured values of the present slot, `steps` periods after the last one. NaN = not measured. */
  store(measured: Float64Array, steps: number): void;
}

export function createChannelMemory(moduleCount: number): ChannelMemory {
  const values = new Float64Array(moduleCount * WIDTH).fill(NaN);
  const ages = new Uint8Array(moduleCount * WIDTH).fill(NEVER);
  return {
    values,
    ages,
    store(measured, steps) {
      const passed = Math.min(steps, NEVER);
      for (let index = 0; index < values.length; index += 1) {
        const value = measured[index];
        if (Number.isNaN(value)) ages[index] = Math.min(ages[index] + passed, NEVER);
        else {
          values[index] = value;
          ages[index] = 0;
        }
      }
    },
  };
}
