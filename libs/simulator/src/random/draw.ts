import { nextGaussian } from './gaussian.ts';
import { nextUniform, seedStream, STREAM_WORDS } from './streams.ts';

/** Lowest and highest value of a range. */
export type Range = readonly [number, number];

/** Draws from one named stream, for values that are drawn once and not for each sample and module. */
export interface Draw {
  gaussian(): number;
  uniform(range: Range): number;
  /** For magnitudes over decades; both ends above 0. */
  logUniform(range: Range): number;
  /** 0..count - 1. */
  index(count: number): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
  poisson(mean: number): number;
}

export function createDraw(seed: number, ...labels: readonly (string | number)[]): Draw {
  const states = new Int32Array(STREAM_WORDS);
  seedStream(states, 0, seed, ...labels);
  const share = () => nextUniform(states, 0);
  const index = (count: number) => Math.min(count - 1, Math.floor(share() * count));
  return {
    index,
    gaussian: () => nextGaussian(states, 0),
    uniform: ([low, high]) => low + (high - low) * share(),
    logUniform: ([low, high]) => low * (high / low) ** share(),
    pick: (items) => items[index(items.length)],
    chance: (probability) => share() < probability,
    poisson: (mean) => {
      // Sum of exponential gaps: exact, and counts here stay below some hundreds.
      let count = 0;
      for (let reach = -Math.log(share()); reach < mean; reach -= Math.log(share())) count++;
      return count;
    },
  };
}
