import { describe, expect, test } from 'vitest';
import { boundQuantile, boundRate, boundShare } from './bounds.ts';

describe('a share', () => {
  test.each([
    // The rule behind 299 of 299: one-sided 95 % is 0.99, two-sided is alpha / 2.
    { count: 299, total: 299, low: 0.025 ** (1 / 299), high: 1 },
    { count: 0, total: 10, low: 0, high: 1 - 0.025 ** (1 / 10) },
    // R: binom.test(7, 20)$conf.int
    { count: 7, total: 20, low: 0.1539092, high: 0.5921885 },
  ])('$count of $total', ({ count, total, low, high }) => {
    const share = boundShare(count, total);
    expect(share.value).toBe(count / total);
    expect(share.low).toBeCloseTo(low, 6);
    expect(share.high).toBeCloseTo(high, 6);
  });

  test('of nothing is unknown', () => {
    expect(boundShare(0, 0)).toEqual({ value: NaN, low: 0, high: 1 });
  });
});

describe('a rate', () => {
  test.each([
    { count: 0, exposure: 30, low: 0, high: -Math.log(0.025) / 30 },
    // R: poisson.test(3, 40)$conf.int
    { count: 3, exposure: 40, low: 0.6186721 / 40, high: 8.7672731 / 40 },
  ])('$count in $exposure', ({ count, exposure, low, high }) => {
    const rate = boundRate(count, exposure);
    expect(rate.value).toBe(count / exposure);
    expect(rate.low).toBeCloseTo(low, 6);
    expect(rate.high).toBeCloseTo(high, 6);
  });
});

describe('a quantile', () => {
  const sample = Array.from({ length: 100 }, (_, index) => 100 - index);

  test('has the order statistics of the binomial as bounds', () => {
    // R: qbinom(c(.025, .975), 100, .5) + c(0, 1) are the ranks 40 and 61.
    expect(boundQuantile(sample, 0.5)).toEqual({ value: 50, low: 40, high: 61 });
  });

  test('has no lower bound where the sample is too small', () => {
    expect(boundQuantile([3, 1, 2], 0.05)).toMatchObject({ value: 1, low: -Infinity });
  });

  test('of nothing is unknown', () => {
    expect(boundQuantile([], 0.5).value).toBeNaN();
  });
});
