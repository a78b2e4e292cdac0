import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bitsOf, nextAbove, shorten } from './bfloat16.ts';
import { chooseEdges, createBinTable } from './bins.ts';

const float = fc.float({ noNaN: true, noDefaultInfinity: true });
const sample = fc.array(float, { minLength: 1, maxLength: 200 }).map((values) => Float32Array.from(values).toSorted());

function countBins(edges: readonly number[], values: Iterable<number>): number[] {
  const table = createBinTable(edges);
  const counts = Array.from({ length: edges.length + 1 }, () => 0);
  for (const value of values) counts[table[bitsOf(value)]] += 1;
  return counts;
}

test('a shortened value is towards zero and off by less than 1 in 128', () => {
  fc.assert(
    fc.property(float, (value) => {
      const short = shorten(value);
      expect(Math.abs(short)).toBeLessThanOrEqual(Math.abs(value));
      expect(Math.abs(value - short)).toBeLessThanOrEqual(Math.abs(value) / 128 + 2 ** -126);
      expect(nextAbove(value)).toBeGreaterThan(value);
    }),
  );
});

test('edges ascend, are bfloat16, and leave the first and last bin to values outside of the sample', () => {
  fc.assert(
    fc.property(sample, (values) => {
      const edges = chooseEdges(values);
      expect(edges.length).toBeLessThanOrEqual(31);
      expect(edges).toEqual([...new Set(edges.map(shorten))].toSorted((a, b) => a - b));
      const counts = countBins(edges, values);
      expect([counts[0], counts.at(-1)]).toEqual([0, 0]);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
    }),
    { numRuns: 50 },
  );
});

test('a bin is the number of edges at or below the shortened value', () => {
  const edges = [-2, 0, 0.5, 24];
  expect(countBins(edges, [-1e9, -2.5])).toEqual([2, 0, 0, 0, 0]);
  expect(countBins(edges, [-2, -1.5, -1e-3])).toEqual([0, 3, 0, 0, 0]);
  expect(countBins(edges, [-0, 0, 0.25])).toEqual([0, 0, 3, 0, 0]);
  expect(countBins(edges, [0.5, 23.99])).toEqual([0, 0, 0, 2, 0]);
  expect(countBins(edges, [24, 1e30])).toEqual([0, 0, 0, 0, 2]);
});

test('twentieths of a wide sample have about the same share', () => {
  const values = Float32Array.from({ length: 100_000 }, (_, index) => 1 + index / 100_000);
  const counts = countBins(chooseEdges(values), values);
  // The shortened step is 1 in 128 here.
  for (const count of counts.slice(6, -6)) expect(Math.abs(count - 5000)).toBeLessThan(800);
});
