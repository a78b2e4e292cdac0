import { CHANNELS, DELTA_CHANNELS, ROLLING_CHANNELS, ROLLING_WINDOWS } from '@hvs/contract';
import type { ChannelName } from '@hvs/contract';
import { plainStatistics } from './plain-statistics.fixture.ts';

/** One sample of one module: its slot on the grid of 10 s and the 9 values, NaN where a channel was not measured. */
export interface Sample {
  readonly slot: number;
  readonly values: readonly number[];
}

/**
 * The features after the last sample of a module's whole history, straight from their definition: the oracle of the
 * tests. Undefined where there is no reading. It knows silent links, also of long ago, and no frozen ones.
 */
export function plainFeatures(whole: readonly Sample[]): number[] | undefined {
  const now = whole.at(-1)!;
  if (!isSeen(whole)) return undefined;
  const history = whole.filter(({ slot }, index) => slot > now.slot - 60 && isSeen(whole.slice(0, index + 1)));
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

/** Whether the module is heard now and, since its last silence of 15 min or more, has shown something new. */
function isSeen(history: readonly Sample[]): boolean {
  const heard = history.filter(({ values }) => ownValues(values).some((value) => !Number.isNaN(value)));
  if (heard.at(-1) !== history.at(-1)) return false;
  const back = heard.findLastIndex(({ slot }, index) => {
    const lastSlot = index > 0 ? heard[index - 1].slot : history[0].slot - 1;
    return slot - lastSlot >= 90;
  });
  if (back < 0) return true;
  return heard.some(
    ({ values }, index) =>
      index > back &&
      ownValues(values).some((value, channel) => {
        const before = heard.slice(0, index).findLast((sample) => !Number.isNaN(sample.values[channel]));
        return !Number.isNaN(value) && value !== before?.values[channel];
      }),
  );
}

/** Values of the module's own channels, without gas and air. */
function ownValues(values: readonly number[]): readonly number[] {
  return values.slice(0, 5);
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
