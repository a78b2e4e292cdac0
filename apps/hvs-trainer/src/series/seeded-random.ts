/** Draws that the same numbers repeat. */
export interface SeededRandom {
  uniform(low: number, high: number): number;
  /** For magnitudes over decades; both ends above 0. */
  logUniform(low: number, high: number): number;
  /** A whole number, both ends included. */
  whole(low: number, high: number): number;
  pick<Item>(items: readonly Item[]): Item;
  gaussian(): number;
}

/** SplitMix32 (32 bits of state, period 2^32) on a hash of the numbers. */
export function createSeededRandom(...numbers: readonly number[]): SeededRandom {
  let state = numbers.reduce((hash, number) => mix((hash + number) | 0), 0);
  const share = (): number => {
    state = (state + 0x9e3779b9) | 0;
    return (mix(state) >>> 0) / 2 ** 32;
  };
  const whole = (low: number, high: number): number => low + Math.floor(share() * (high - low + 1));
  return {
    whole,
    uniform: (low, high) => low + (high - low) * share(),
    logUniform: (low, high) => low * (high / low) ** share(),
    pick: (items) => items[whole(0, items.length - 1)],
    // Box-Muller; 1 - share is never 0.
    gaussian: () => Math.sqrt(-2 * Math.log(1 - share())) * Math.cos(2 * Math.PI * share()),
  };
}

/** The finaliser of MurmurHash3 after an odd step, so that 0 does not stay 0. */
function mix(value: number): number {
  let hash = (value + 0x6d2b79f5) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
