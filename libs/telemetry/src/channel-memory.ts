import { ROLLING_WINDOWS } from '@hvs/contract';
import { channels } from './feature-columns.ts';

/**
 * A channel without a measurement keeps its last value while that is still inside the shortest window (60 s): so every
 * window behind a reading holds at least one measured value.
 */
export const HOLD_SAMPLES = Math.min(...ROLLING_WINDOWS);

/** Age of a channel that was never measured, or so long ago that it no longer matters. */
const NEVER = 255;

// Beyond it the difference or the deviation of two values would leave float32, the type of the model's input.
const LARGEST = 1e38;

const minima = Float64Array.from(channels, ({ minimum }) => minimum ?? -LARGEST);
const maxima = Float64Array.from(channels, ({ maximum }) => maximum ?? LARGEST);

/** Whether a channel's value can be true: a number, finite, within the physical limits of the contract. */
export function isMeasured(channel: number, value: number): boolean {
  return value >= minima[channel] && value <= maxima[channel];
}

export interface ChannelMemory {
  /** Last measured value of each channel of each module, NaN before the first. */
  readonly values: Float64Array;
  /** Samples since then: 0 = measured in the present slot, NEVER at most. */
  readonly ages: Uint8Array;
  /** Moves on to the slot `steps` periods later. */
  elapse(steps: number): void;
  /** Takes what was measured in the present slot. */
  store(measured: Float64Array): void;
}

export function createChannelMemory(moduleCount: number): ChannelMemory {
  const width = channels.length;
  const values = new Float64Array(moduleCount * width).fill(NaN);
  const ages = new Uint8Array(moduleCount * width).fill(NEVER);
  return {
    values,
    ages,
    elapse(steps) {
      const passed = Math.min(steps, NEVER);
      for (let index = 0; index < ages.length; index += 1) {
        ages[index] = Math.min(ages[index] + passed, NEVER);
      }
    },
    store(measured) {
      for (let row = 0; row < values.length; row += width) {
        for (let channel = 0; channel < width; channel += 1) {
          const value = measured[row + channel];
          if (!isMeasured(channel, value)) continue;
          values[row + channel] = value;
          ages[row + channel] = 0;
        }
      }
    },
  };
}
