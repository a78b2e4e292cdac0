import { CHANNELS, FEATURE_COUNT } from '@hvs/contract';
import type { ChannelName } from '@hvs/contract';
import { flagAbsent } from './absent-channels.ts';
import { createChannelMemory, HOLD_SAMPLES, writeMeasured } from './channel-memory.ts';
import type { ChannelMemory } from './channel-memory.ts';
import { writeDeltas } from './delta-features.ts';
import { rawColumns } from './feature-columns.ts';
import type { FeatureMatrix } from './feature-columns.ts';
import { createLinkViews } from './link-views.ts';
import { createRollingFeatures } from './rolling-features.ts';
import { createSampleClock } from './sample-clock.ts';
import { viewLosses } from './view-loss.ts';
import type { ViewLoss } from './view-loss.ts';

const WIDTH = CHANNELS.length;

export interface SiteOptions {
  /** Gas channels without a sensor at the site. Every reading has 0 ppm there. */
  readonly absent?: readonly ChannelName[];
  /** A number for each module; modules in series have the same. Default: racks of 8, in order. */
  readonly racks?: ArrayLike<number>;
}

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
   * Samples since each channel of each module was measured while the module was seen [modules x 9], a live view:
   * 0 = now, 1 to 5 = the reading holds its last value, 6 and more = the module has no reading, 255 = never or long ago.
   */
  readonly ages: Uint8Array;
  /**
   * Samples since the value of each channel changed [modules x 9], a live view: 0 = a new value, 1 and more = the last
   * value repeated or missing, 65,535 = never or long ago.
   */
  readonly changeAges: Uint16Array;
  /** 1 for each module that is seen, 0 for one whose link is silent or frozen [modules], a live view. */
  readonly views: Uint8Array;
  /** Why there is no view of a module, and what to do next; undefined while it is seen. */
  viewLoss(module: number): ViewLoss | undefined;
}

/**
 * Features of many modules whose samples share their times. The README says how gaps, bad values and frozen links are
 * handled. Throws a RangeError when `absent` names a channel that is no gas, or `racks` has the wrong length.
 */
export function createSiteTelemetry(moduleCount: number, { absent = [], racks }: SiteOptions = {}): SiteTelemetry {
  const clock = createSampleClock();
  const isAbsent = flagAbsent(absent);
  const measured = new Float64Array(moduleCount * WIDTH);
  const links = createLinkViews(moduleCount, racks);
  const memory = createChannelMemory(moduleCount);
  const rolling = createRollingFeatures(moduleCount);
  return {
    ages: memory.ages,
    changeAges: links.changeAges,
    views: links.views,
    viewLoss: (module) => viewLosses[links.losses[module]],
    push(timeS, values, features, valid) {
      checkLength('values', values, moduleCount * WIDTH);
      checkLength('features', features, moduleCount * FEATURE_COUNT);
      checkLength('valid', valid, moduleCount);
      const steps = clock.advance(timeS);
      if (steps === 0) {
        valid.fill(0);
        return false;
      }
      writeMeasured(values, isAbsent, measured);
      links.push(measured, steps);
      rolling.push(measured, steps);
      writeDeltas(memory, measured, steps, features);
      memory.store(measured, steps);
      for (let module = 0; module < moduleCount; module += 1) {
        valid[module] = links.views[module] === 1 && isComplete(memory, module) ? 1 : 0;
        if (valid[module] === 1) {
          writeRaw(memory, module, features);
          rolling.write(module, features);
        } else features.fill(NaN, module * FEATURE_COUNT, (module + 1) * FEATURE_COUNT);
      }
      return true;
    },
  };
}

/** Every channel measured or held. */
function isComplete({ ages }: ChannelMemory, module: number): boolean {
  for (let index = module * WIDTH; index < (module + 1) * WIDTH; index += 1) {
    if (ages[index] >= HOLD_SAMPLES) return false;
  }
  return true;
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
