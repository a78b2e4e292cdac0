import { CHANNELS, DELTA_CHANNELS, ROLLING_CHANNELS, ROLLING_WINDOWS } from '@hvs/contract';
import type { ChannelName } from '@hvs/contract';
import { plainStatistics } from './plain-statistics.ts';

/** One sample of one module: its slot on the grid of 10 s and the 9 values, NaN where a channel was not measured. */
export interface Sample {
  readonly slot: number;
  readonly values: readonly number[];
}

/**
 * The features after the last sample of a module's whole history, straight from their definition: the oracle of the
 * tests. Undefined where there is no reading.
 */
export function plainFeatures(history: readonly Sample[]): number[] | undefined {
  const now = history.at(-1)!;
  if (now.values.every(Number.isNaN)) return undefined;
  const raw = CHANNELS.map(({ name }) => measured(history, name, 6).at(-1));
  if (!raw.every((value) => value !== undefined)) return undefined;
  return [
    ...raw,
    ...DELTA_CHANNELS.map((name) => {
      const pair = measured(history, name, 2);
      return pair.length === 2 ? pair[1] - pair[0] : 0;
    }),
    ...ROLLING_CHANNELS.flatMap((name) =>
      ROLLING_WINDOWS.flatMap((length) => {
        const { mean, deviation } = plainStatistics(measured(history, name, length));
        return [mean, deviation];
      }),
    ),
  ];
}

/** Values that a channel had in the last `length` slots. */
function measured(history: readonly Sample[], name: ChannelName, length: number): number[] {
  const column = CHANNELS.findIndex((channel) => channel.name === name);
  const firstSlot = history.at(-1)!.slot - length + 1;
  return history
    .filter(({ slot }) => slot >= firstSlot)
    .map(({ values }) => values[column])
    .filter((value) => !Number.isNaN(value));
}
