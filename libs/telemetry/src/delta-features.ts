import { CHANNELS, FEATURE_COUNT } from '@hvs/contract';
import { isMeasured } from './channel-memory.ts';
import type { ChannelMemory } from './channel-memory.ts';
import { deltas } from './feature-columns.ts';
import type { FeatureMatrix } from './feature-columns.ts';

/**
 * Writes the one-step differences of all modules: only between measured values of neighbouring slots, else 0, since a
 * change over a gap or against a held value is no change in 10 s. `before` has moved on to the present slot and has
 * stored none of its values yet.
 */
export function writeDeltas(before: ChannelMemory, values: Float64Array, features: FeatureMatrix): void {
  const moduleCount = values.length / CHANNELS.length;
  for (let module = 0; module < moduleCount; module += 1) {
    for (const { channel, column } of deltas) {
      const index = module * CHANNELS.length + channel;
      const areNeighbours = before.ages[index] === 1 && isMeasured(channel, values[index]);
      features[module * FEATURE_COUNT + column] = areNeighbours ? values[index] - before.values[index] : 0;
    }
  }
}
