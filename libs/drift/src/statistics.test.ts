import { expect, test } from 'vitest';
import { adjustForDiscovery } from './false-discovery.ts';
import { NULL_LEVELS, quantilesOf, tailProbability } from './null-tail.ts';
import { rackOffsets } from './rack-offsets.ts';
import { ks, psi, sharesOf } from './statistics.ts';

test('the same shares have no distance, and opposite ones the largest', () => {
  const even = [0.25, 0.25, 0.25, 0.25];
  expect([psi(even, even), ks(even, even)]).toEqual([0, 0]);
  expect(ks([0, 0, 1], [0.999, 0.001, 0])).toBeCloseTo(1, 12);
});

test('a share where the training has 1 in 1,000 is a larger distance than any usual place', () => {
  const reference = [0.001, 0.2, 0.2, 0.2, 0.2, 0.199];
  expect(psi([0, 1, 0, 0, 0, 0], reference)).toBeLessThan(4);
  expect(psi([1, 0, 0, 0, 0, 0], reference)).toBeGreaterThan(7);
});

test('PSI by hand: (p - r) ln(p / r), with a tenth of the reference in p', () => {
  const expected = (0.95 - 0.5) * Math.log(0.95 / 0.5) + (0.05 - 0.5) * Math.log(0.05 / 0.5);
  expect(psi([1, 0], [0.5, 0.5])).toBeCloseTo(expected, 12);
});

test('no counts have no shares', () => {
  expect(sharesOf([0, 0])).toEqual([0, 0]);
  expect(sharesOf([1, 3])).toEqual([0.25, 0.75]);
});

test('the tail probability is that of the level at each quantile, and falls on above the last', () => {
  const values = Array.from({ length: 1001 }, (_, index) => index);
  const quantiles = quantilesOf(values);
  for (const [place, level] of NULL_LEVELS.entries()) {
    expect(tailProbability(quantiles[place], quantiles, NULL_LEVELS)).toBeCloseTo(place === 0 ? 1 : 1 - level, 9);
  }
  const falling = [980, 1100, 1300, 1600, 5000].map((value) => tailProbability(value, quantiles, NULL_LEVELS));
  expect(falling).toEqual(falling.toSorted((a, b) => b - a));
  expect(falling.at(-1)).toBeLessThan(1e-12);
});

test('of an exponential statistic the tail is the exponential one', () => {
  const quantiles = NULL_LEVELS.map((level) => -Math.log(1 - level));
  for (const value of [5, 8, 12])
    expect(tailProbability(value, quantiles, NULL_LEVELS)).toBeCloseTo(Math.exp(-value), 9);
});

test('where all sites are alike, a rounding error is no finding', () => {
  expect(tailProbability(1.001, [1, 1, 1, 1, 1], NULL_LEVELS)).toBeGreaterThan(0.01);
  expect(tailProbability(2, [1, 1, 1, 1, 1], NULL_LEVELS)).toBeLessThan(1e-6);
});

test('adjusted p-values are those of the example by Benjamini and Hochberg', () => {
  const values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719];
  const all = [...values, 0.6528, 0.759, 1];
  const adjusted = adjustForDiscovery(all);
  // Their table finds the first four at 5 %.
  expect(adjusted.filter((value) => value <= 0.05)).toHaveLength(4);
  expect(adjusted[3]).toBeCloseTo((0.0095 * 15) / 4, 12);
  expect(adjusted).toEqual(adjusted.toSorted((a, b) => a - b));
});

test('an odd rack stands out against the median of the others, and a silent one has no offset', () => {
  const offsets = rackOffsets([20, 20.1, NaN, 22.1, 19.9]);
  expect(offsets.map((offset) => Math.round(10 * offset) / 10)).toEqual([-0.1, 0.1, NaN, 2.1, -0.2]);
  expect(rackOffsets([20, 30])).toEqual([NaN, NaN]);
});
