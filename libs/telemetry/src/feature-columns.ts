import { CHANNELS, DELTA_CHANNELS, FEATURE_NAMES, ROLLING_CHANNELS, ROLLING_WINDOWS } from '@hvs/contract';
import type { Channel, ChannelName, FeatureName } from '@hvs/contract';

/** [modules x 30], row by row. */
export type FeatureMatrix = Float64Array | Float32Array;

/** The places of one module's numbers in a row of telemetry and in a row of features. */

export const channels: readonly Channel[] = CHANNELS;

export const rawColumns = CHANNELS.map(({ name }) => featureColumn(name));

export const deltas = DELTA_CHANNELS.map((name) => ({
  channel: channelColumn(name),
  column: featureColumn(`Delta_1_${name}`),
}));

export const rollingChannels = ROLLING_CHANNELS.map(channelColumn);

/** One entry for each window, with a pair of columns for each rolling channel. */
export const rollingWindows = ROLLING_WINDOWS.map((length) => ({
  length,
  columns: ROLLING_CHANNELS.map((name) => ({
    mean: featureColumn(`Rolling_mean_${length}_${name}`),
    deviation: featureColumn(`Rolling_std_${length}_${name}`),
  })),
}));

export function channelColumn(name: ChannelName): number {
  return CHANNELS.findIndex((channel) => channel.name === name);
}

function featureColumn(name: FeatureName): number {
  return FEATURE_NAMES.indexOf(name);
}
