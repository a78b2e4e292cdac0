import { ROLLING_WINDOWS } from '@hvs/contract';
import { channels } from './feature-columns.ts';

/**
 * A channel without a measurement keeps its last value while that is still inside the shortest window (60 s): so every
 * window behind a reading holds at least one measured value.
 */
export const HOLD_SAMPLES = Math.min(...ROLLING_WINDOWS);

/** Age of a channel that was never measured, or so long ago that it no longer matters. */
export const NEVER = 255;

// Beyond it the difference or the deviation of two values would leave float32, the type of the model's input.
const LARGEST = 1e38;

const minima = Float64Array.from(channels, ({ minimum }) => minimum ?? -LARGEST);
const maxima = Float64Array.from(channels, ({ maximum }) => maximum ?? LARGEST);

/** Whether a channel's value can be true: a number, finite, within the physical limits of the contract. */
export function isMeasured(channel: number, value: number): boolean {
  return value >= minima[channel]! && value <= maxima[channel]!;
}

export interface ChannelMemory {
  /** Last measured value of each channel of each module, NaN before the first. */
  readonly values: Float64Array;
  /** Samples since then: 0 = measured now, NEVER at most. */
  readonly ages: Uint8Array;
  /** Takes a sample of all modules, `steps` periods after the last one. */
  store(values: Float64Array, steps: number): void;
}

export function createChannelMemory(moduleCount: number): ChannelMemory {
  const width = channels.length;
  const last = new Float64Array(moduleCount * width).fill(NaN);
  const ages = new Uint8Array(moduleCount * width).fill(NEVER);
  return {
    values: last,
    ages,
    store(values, steps) {
      const elapsed = Math.min(steps, NEVER);
      for (let row = 0; row < last.length; row += width) {
        for (let channel = 0; channel < width; channel += 1) {
          const index = row + channel;
          if (isMeasured(channel, values[index]!)) {
            last[index] = values[index]!;
            ages[index] = 0;
          } else {
            ages[index] = Math.min(ages[index]! + elapsed, NEVER);
          }
        }
      }
    },
  };
}
