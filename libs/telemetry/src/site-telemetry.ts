import { CHANNELS, FEATURE_COUNT } from '@hvs/contract';
import { createChannelMemory, HOLD_SAMPLES, isMeasured } from './channel-memory.ts';
import { deltas, rawColumns, rollingChannels, rollingWindows } from './feature-columns.ts';
import { createRollingWindow } from './rolling-window.ts';
import { createSampleClock } from './sample-clock.ts';

const WIDTH = CHANNELS.length;
const LONGEST_WINDOW = Math.max(...rollingWindows.map(({ length }) => length));

export interface SiteTelemetry {
  /**
   * Takes one sample of all modules and writes the features of each.
   *
   * `values` [modules x 9] in the order of CHANNELS, NaN = missing; `features` [modules x 30] in the order of FEATURES;
   * `valid` [modules] becomes 1 where the row is a reading, 0 where there is none now (its row is then NaN).
   * Returns false for a sample that takes no new slot of time: state and features stay, `valid` is all 0.
   * Throws a RangeError when an array has the wrong length.
   */
  push(timeS: number, values: Float64Array, features: Float64Array | Float32Array, valid: Uint8Array): boolean;
  /**
   * Samples since each channel of each module was measured [modules x 9], a live view: 0 = now, 1 to 5 = the reading
   * holds its last value, 6 and more = the module has no reading, 255 = never or long ago.
   */
  readonly ages: Uint8Array;
}

/** Features of many modules whose samples share their times. See the README for gaps, held values and refusals. */
export function createSiteTelemetry(moduleCount: number): SiteTelemetry {
  const clock = createSampleClock();
  const memory = createChannelMemory(moduleCount);
  const seriesCount = moduleCount * rollingChannels.length;
  const measured = new Float64Array(seriesCount);
  const unmeasured = new Float64Array(seriesCount).fill(NaN);
  const windows = rollingWindows.map(({ length, columns }) => ({
    columns,
    statistics: createRollingWindow(seriesCount, length),
  }));

  const passGap = (steps: number): void => {
    for (const { statistics } of windows) {
      if (steps >= LONGEST_WINDOW) statistics.clear();
      else for (let step = 1; step < steps; step += 1) statistics.push(unmeasured);
    }
  };

  const pushWindows = (values: Float64Array): void => {
    for (let series = 0; series < seriesCount; series += 1) {
      const channel = rollingChannels[series % rollingChannels.length]!;
      const value = values[Math.floor(series / rollingChannels.length) * WIDTH + channel]!;
      measured[series] = isMeasured(channel, value) ? value : NaN;
    }
    for (const { statistics } of windows) statistics.push(measured);
  };

  // Reads the memory of the sample before: call it ahead of memory.store.
  const writeDeltas = (values: Float64Array, steps: number, features: Float64Array | Float32Array): void => {
    for (let module = 0; module < moduleCount; module += 1) {
      for (const { channel, column } of deltas) {
        const index = module * WIDTH + channel;
        const areNeighbours = steps === 1 && memory.ages[index] === 0 && isMeasured(channel, values[index]!);
        features[module * FEATURE_COUNT + column] = areNeighbours ? values[index]! - memory.values[index]! : 0;
      }
    }
  };

  const hasReading = (module: number): boolean => {
    let isPresent = false;
    for (let index = module * WIDTH; index < (module + 1) * WIDTH; index += 1) {
      if (memory.ages[index]! >= HOLD_SAMPLES) return false;
      if (memory.ages[index] === 0) isPresent = true;
    }
    return isPresent;
  };

  const writeRow = (module: number, features: Float64Array | Float32Array): void => {
    const row = module * FEATURE_COUNT;
    for (let channel = 0; channel < WIDTH; channel += 1) {
      features[row + rawColumns[channel]!] = memory.values[module * WIDTH + channel]!;
    }
    for (const { columns, statistics } of windows) {
      for (let rolling = 0; rolling < columns.length; rolling += 1) {
        const series = module * columns.length + rolling;
        features[row + columns[rolling]!.mean] = statistics.means[series]!;
        features[row + columns[rolling]!.deviation] = statistics.deviations[series]!;
      }
    }
  };

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
      passGap(steps);
      pushWindows(values);
      writeDeltas(values, steps, features);
      memory.store(values, steps);
      for (let module = 0; module < moduleCount; module += 1) {
        valid[module] = hasReading(module) ? 1 : 0;
        if (valid[module] === 1) writeRow(module, features);
        else features.fill(NaN, module * FEATURE_COUNT, (module + 1) * FEATURE_COUNT);
      }
      return true;
    },
  };
}

function checkLength(name: string, array: ArrayLike<number>, length: number): void {
  if (array.length === length) return;
  throw new RangeError(`${name} has ${array.length} entries, not the ${length} of this site's modules: size it by moduleCount`);
}
