import { CHANNELS, FEATURE_COUNT } from '@hvs/contract';
import { createChannelMemory, HOLD_SAMPLES } from './channel-memory.ts';
import type { ChannelMemory } from './channel-memory.ts';
import { writeDeltas } from './delta-features.ts';
import { rawColumns } from './feature-columns.ts';
import type { FeatureMatrix } from './feature-columns.ts';
import { createRollingFeatures } from './rolling-features.ts';
import { createSampleClock } from './sample-clock.ts';

const WIDTH = CHANNELS.length;

export interface SiteTelemetry {
  /**
   * Takes one sample of all modules and writes the features of each.
   *
   * `values` [modules x 9] in the order of CHANNELS, NaN = missing; `features` [modules x 30] in the order of FEATURES;
   * `valid` [modules] becomes 1 where the row is a reading, 0 where there is none now (its row is then NaN).
   * Returns false for a sample that takes no new slot of time: state and features stay, `valid` is all 0.
   * Throws a RangeError when an array has the wrong length.
   */
  push(timeS: number, values: Float64Array, features: FeatureMatrix, valid: Uint8Array): boolean;
  /**
   * Samples since each channel of each module was measured [modules x 9], a live view: 0 = now, 1 to 5 = the reading
   * holds its last value, 6 and more = the module has no reading, 255 = never or long ago.
   */
  readonly ages: Uint8Array;
}

/** Features of many modules whose samples share their times. The README says what gaps and bad values come to. */
export function createSiteTelemetry(moduleCount: number): SiteTelemetry {
  const clock = createSampleClock();
  const memory = createChannelMemory(moduleCount);
  const rolling = createRollingFeatures(moduleCount);
  return {
    ages: memory.ages,
    push(timeS, values, features, valid) {
      checkLength('values', values, moduleCount * WIDTH);
      checkLength('features', features, moduleCount * FEATURE_COUNT);
      checkLength('valid', valid, moduleCount);
      const steps = clock.advance(timeS);
      if (steps === 0) {
        valid.fill(0);
        return false;
      }
      memory.elapse(steps);
      rolling.push(values, steps);
      writeDeltas(memory, values, features);
      memory.store(values);
      for (let module = 0; module < moduleCount; module += 1) {
        valid[module] = hasReading(memory, module) ? 1 : 0;
        if (valid[module] === 1) {
          writeRaw(memory, module, features);
          rolling.write(module, features);
        } else features.fill(NaN, module * FEATURE_COUNT, (module + 1) * FEATURE_COUNT);
      }
      return true;
    },
  };
}

/** Every channel measured or held, and one of them measured now: a silent module has no reading. */
function hasReading({ ages }: ChannelMemory, module: number): boolean {
  let isPresent = false;
  for (let index = module * WIDTH; index < (module + 1) * WIDTH; index += 1) {
    if (ages[index] >= HOLD_SAMPLES) return false;
    if (ages[index] === 0) isPresent = true;
  }
  return isPresent;
}

function writeRaw({ values }: ChannelMemory, module: number, features: FeatureMatrix): void {
  for (let channel = 0; channel < WIDTH; channel += 1) {
    features[module * FEATURE_COUNT + rawColumns[channel]] = values[module * WIDTH + channel];
  }
}

function checkLength(name: string, array: ArrayLike<number>, length: number): void {
  if (array.length === length) return;
  throw new RangeError(
    `${name} has ${array.length} entries where the site's modules need ${length}: size it by the module count`,
  );
}
