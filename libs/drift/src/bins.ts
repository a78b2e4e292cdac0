import { BFLOAT16_COUNT, fromBits, nextAbove, shorten } from './bfloat16.ts';

/**
 * Levels of the quantiles that bins end at: twentieths of the readings, and closer ones in the tails, because a new
 * kind of site shows there first.
 */
const LEVELS: readonly number[] = [
  0.0002,
  0.001,
  0.005,
  0.02,
  ...Array.from({ length: 19 }, (_, index) => (index + 1) / 20),
  0.98,
  0.995,
  0.999,
  0.9998,
];

/** What is outside of the sample by more than this part of its span is in a bin of its own. */
const FAR = 0.1;

/**
 * Lower ends of the bins after the first one, ascending, at most 31. The two bins at either end hold what is outside of
 * the sample: near it, and far. `sorted` is ascending and not empty.
 */
export function chooseEdges(sorted: ArrayLike<number>): number[] {
  const last = sorted.length - 1;
  const [lowest, highest] = [sorted[0], sorted[last]];
  const far = FAR * (highest - lowest);
  const inside = [lowest - far, lowest, ...LEVELS.map((level) => sorted[Math.floor(level * last)])];
  const edges = new Set([...inside.map(shorten), nextAbove(highest), nextAbove(highest + far)]);
  return [...edges].toSorted((a, b) => a - b);
}

/**
 * The bin of each value by its upper 16 bits as float32: the number of edges at or below the shortened value. A table
 * gives the bin by one load. Built of the same edges, two tables are the same.
 */
export function createBinTable(edges: readonly number[]): Uint8Array {
  const table = new Uint8Array(BFLOAT16_COUNT);
  for (let upper = 0; upper < BFLOAT16_COUNT; upper += 1) {
    const value = fromBits(upper);
    let bin = 0;
    // NaN is at or above no edge.
    while (bin < edges.length && value >= edges[bin]) bin += 1;
    table[upper] = bin;
  }
  return table;
}
