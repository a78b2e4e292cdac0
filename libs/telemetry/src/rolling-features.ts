import { CHANNELS, FEATURE_COUNT } from '@hvs/contract';
import { rollingChannels, rollingWindows } from './feature-columns.ts';
import type { FeatureMatrix } from './feature-columns.ts';
import { RollingWindow } from './rolling-window.ts';

const LONGEST_WINDOW = Math.max(...rollingWindows.map(({ length }) => length));

export interface RollingFeatures {
  /** Takes the measured values, `steps` periods after the last sample (NaN = not measured). Slots between stay empty. */
  push(measured: Float64Array, steps: number): void;
  /** Writes the rolling features of one module into its row. */
  write(module: number, features: FeatureMatrix): void;
}

/** Rolling statistics of measured values. Held values are left out: they would make a silent channel look calm. */
export function createRollingFeatures(moduleCount: number): RollingFeatures {
  const seriesCount = moduleCount * rollingChannels.length;
  const series = new Float64Array(seriesCount);
  const unmeasured = new Float64Array(seriesCount).fill(NaN);
  const windows = rollingWindows.map(({ length, columns }) => ({
    columns,
    statistics: new RollingWindow(seriesCount, length),
  }));

  const gather = (measured: Float64Array): void => {
    let place = 0;
    for (let row = 0; row < measured.length; row += CHANNELS.length) {
      for (const channel of rollingChannels) {
        series[place] = measured[row + channel];
        place += 1;
      }
    }
  };

  return {
    push(measured, steps) {
      gather(measured);
      for (const { statistics } of windows) {
        if (steps >= LONGEST_WINDOW) statistics.clear();
        else for (let step = 1; step < steps; step += 1) statistics.push(unmeasured);
        statistics.push(series);
      }
    },
    write(module, features) {
      const row = module * FEATURE_COUNT;
      const first = module * rollingChannels.length;
      for (const { columns, statistics } of windows) {
        const { means, deviations } = statistics;
        for (let rolling = 0; rolling < rollingChannels.length; rolling += 1) {
          const { mean, deviation } = columns[rolling];
          features[row + mean] = means[first + rolling];
          features[row + deviation] = deviations[first + rolling];
        }
      }
    },
  };
}
