import { CHANNELS, FEATURE_COUNT } from '@hvs/contract';
import type { ChannelMemory } from './channel-memory.ts';
import { deltas } from './feature-columns.ts';
import type { FeatureMatrix } from './feature-columns.ts';

/**
 * Writes the one-step differences of all modules. A difference is 0 unless both values were measured in neighbouring
 * slots: a change over a gap or against a held value is no change in 10 s. `measured` is the present sample, `before` holds the
 * last one, `steps` periods ago.
 */
export function writeDeltas(
  before: ChannelMemory,
  measured: Float64Array,
  steps: number,
  features: FeatureMatrix,
): void {
  for (const { channel, column } of deltas) {
    let index = channel;
    for (let place = column; place < features.length; place += FEATURE_COUNT, index += CHANNELS.length) {
      const areNeighbours = steps === 1 && before.ages[index] === 0 && !Number.isNaN(measured[index]);
      features[place] = areNeighbours ? measured[index] - before.values[index] : 0;
    }
  }
}
