import { CHANNELS, FEATURE_COUNT } from '@hvs/contract';
import { isMeasured } from './channel-memory.ts';
import { rollingChannels, rollingWindows } from './feature-columns.ts';
import type { FeatureMatrix } from './feature-columns.ts';
import { RollingWindow } from './rolling-window.ts';

const LONGEST_WINDOW = Math.max(...rollingWindows.map(({ length }) => length));

export interface RollingFeatures {
  /** Takes a sample of all modules, `steps` periods after the last one: the slots between pass without a value. */
  push(values: Float64Array, steps: number): void;
  /** Writes the rolling features of one module into its row. */
  write(module: number, features: FeatureMatrix): void;
}

/** Rolling statistics of measured values only: a held value would make a silent channel look calm. */
export function createRollingFeatures(moduleCount: number): RollingFeatures {
  const seriesCount = moduleCount * rollingChannels.length;
  const measured = new Float64Array(seriesCount);
  const unmeasured = new Float64Array(seriesCount).fill(NaN);
  const windows = rollingWindows.map(({ length, columns }) => ({
    columns,
    statistics: new RollingWindow(seriesCount, length),
  }));

  const gather = (values: Float64Array): void => {
    let series = 0;
    for (let row = 0; row < values.length; row += CHANNELS.length) {
      for (const channel of rollingChannels) {
        const value = values[row + channel];
        measured[series] = isMeasured(channel, value) ? value : NaN;
        series += 1;
      }
    }
  };

  return {
    push(values, steps) {
      gather(values);
      for (const { statistics } of windows) {
        if (steps >= LONGEST_WINDOW) statistics.clear();
        else for (let step = 1; step < steps; step += 1) statistics.push(unmeasured);
        statistics.push(measured);
      }
    },
    write(module, features) {
      for (const { columns, statistics } of windows) {
        for (let rolling = 0; rolling < columns.length; rolling += 1) {
          const series = module * columns.length + rolling;
          features[module * FEATURE_COUNT + columns[rolling].mean] = statistics.means[series];
          features[module * FEATURE_COUNT + columns[rolling].deviation] = statistics.deviations[series];
        }
      }
    },
  };
}
