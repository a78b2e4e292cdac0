import { describe, expect, test } from 'vitest';
import { boundClusteredShare, boundQuantile, boundRate, boundShare } from './bounds.ts';

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

describe('a share of clustered rows', () => {
  const ones = Array<number>(100).fill(1);

  test('is nearly the usual one where each site has one row', () => {
    const counts = ones.map((_, site) => (site < 30 ? 1 : 0));
    const [clustered, usual] = [boundClusteredShare(counts, ones), boundShare(30, 100)];
    expect(clustered.value).toBe(0.3);
    expect(clustered.low).toBeCloseTo(usual.low, 2);
    expect(clustered.high).toBeCloseTo(usual.high, 2);
  });

  test('is as wide when every row is there a hundred times', () => {
    const counts = ones.map((_, site) => (site < 30 ? 1 : 0));
    const copies = (numbers: readonly number[]) => numbers.map((number) => 100 * number);
    const [once, often] = [boundClusteredShare(counts, ones), boundClusteredShare(copies(counts), copies(ones))];
    expect(often.low).toBeCloseTo(once.low, 9);
    expect(often.high).toBeCloseTo(once.high, 9);
  });

  test('counts the sites with rows where they all agree', () => {
    const bounds = boundClusteredShare([50, 70, 0], [50, 70, 0]);
    expect(bounds).toEqual({ value: 1, low: expect.closeTo(0.025 ** (1 / 2), 9) as number, high: 1 });
    expect(boundClusteredShare([0], [9])).toMatchObject({ value: 0, low: 0 });
  });

  test('of nothing is unknown', () => {
    expect(boundClusteredShare([0], [0])).toEqual({ value: NaN, low: 0, high: 1 });
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
