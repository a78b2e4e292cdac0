import { describe, expect, test } from 'vitest';
import { median, percentile, ratioOfMedians, spread } from './statistics.ts';

describe('percentile', () => {
  const hundred = Float64Array.from({ length: 100 }, (_, index) => index + 1);

  test.each([
    [0.5, 50],
    [0.95, 95],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])('at %d of 1..100 is %d', (share, expected) => {
    expect(percentile(hundred, share)).toBe(expected);
  });

  test('of few values is one of them', () => {
    expect(percentile([3, 7], 0.99)).toBe(7);
    expect(percentile([3, 7], 0.5)).toBe(3);
  });

  test('of nothing is no number', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('median', () => {
  test('is the middle, or the mean of both middles', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
    expect(median([])).toBeNaN();
  });
});

describe('ratioOfMedians', () => {
  test('takes its spread from the ratios within a round', () => {
    expect(ratioOfMedians([80, 90, 200], [100, 100, 400])).toEqual({
      median: 0.9,
      least: 0.5,
      most: 0.9,
    });
  });

  test('differs from the median of the ratios', () => {
    const { median: ratio } = ratioOfMedians([10, 20, 30], [10, 40, 20]);
    expect(ratio).toBe(1);
    expect(spread([1, 0.5, 1.5]).median).toBe(1);
    expect(ratioOfMedians([10, 20, 30], [40, 10, 30]).median).toBeCloseTo(20 / 30);
  });
});
