import { expect, test } from 'vitest';
import { bootstrap, quantile } from './bootstrap.ts';
import { binomialAtMost, poissonAtLeast, signTest } from './exact.ts';
import { createRandom } from './random.ts';

test('binomial tails, against sums by hand', () => {
  expect(binomialAtMost(1, 3, 0.5)).toBeCloseTo(0.5, 12);
  expect(binomialAtMost(0, 10, 0.9)).toBeCloseTo(1e-10, 15);
  expect(binomialAtMost(7, 7, 0.3)).toBe(1);
  expect(binomialAtMost(3, 5, 1)).toBe(0);
  expect(binomialAtMost(4990, 10_000, 0.5)).toBeCloseTo(0.4247, 3);
});

test('the sign test is one-sided and exact', () => {
  expect(signTest(5, 5)).toBeCloseTo(1 / 32, 12);
  expect(signTest(0, 5)).toBe(1);
  expect(signTest(0, 0)).toBe(1);
});

test('Poisson tails, against sums by hand', () => {
  expect(poissonAtLeast(0, 2)).toBe(1);
  expect(poissonAtLeast(1, 2)).toBeCloseTo(1 - Math.exp(-2), 12);
  expect(poissonAtLeast(3, 1)).toBeCloseTo(1 - 2.5 * Math.exp(-1), 12);
});

test('random numbers are repeated by their seed and are even', () => {
  const draw = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 20_000 }, random);
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  const tenths = Array.from({ length: 10 }, (_, tenth) => draw(3).filter((x) => Math.floor(10 * x) === tenth).length);
  for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(1800));
});

test('a quantile is one of the sample', () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2);
  expect(quantile([1, 2, 3, 4], 0.05)).toBe(1);
  expect(quantile([1, 2, 3, 4], 1)).toBe(4);
});

test('bootstrap bounds of a mean are those of the normal distribution', () => {
  const random = createRandom(7);
  const sample = Array.from({ length: 400 }, () => random() + random() + random());
  const mean = (some: readonly number[]) => some.reduce((a, b) => a + b, 0) / some.length;
  const { value, low, high } = bootstrap(sample, mean, 0.025);
  // The variance of a sum of three uniform numbers is 1/4.
  const half = 1.96 * (0.5 / Math.sqrt(400));
  expect(high - value).toBeCloseTo(half, 2);
  expect(value - low).toBeCloseTo(half, 2);
});
