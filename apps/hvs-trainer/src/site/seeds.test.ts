import { FAULT_CLASSES } from '@hvs/simulator';
import { describe, expect, test } from 'vitest';
import { dimensionSeeds, isUnseen, SEEN_CLASSES, siteSeeds, UNSEEN_CLASSES } from './seeds.ts';

describe('site seeds', () => {
  test('of different splits, kinds and sets never meet', () => {
    const splits = ['train', 'tuning', 'test', 'foreign-designs', 'foreign-forms', 'dimensions'] as const;
    const all = splits.flatMap((split) =>
      (['normal', 'short-growing', 'overcharge', 'solvent', 'door-open'] as const).flatMap((kind) =>
        [0, 1, 3].flatMap((set) => siteSeeds(split, kind, 2000, set)),
      ),
    );
    expect(new Set(all).size).toBe(all.length);
  });

  test('refuse to leave their split', () => {
    expect(() => siteSeeds('train', 'normal', 100_001)).toThrow('leave the range');
    for (const set of [-1, 0.5, 1000, NaN]) {
      expect(() => siteSeeds('tuning', 'door-open', 1, set)).toThrow('take a set of 0 to');
    }
  });

  test('of the dimensions never meet, and are of their own split', () => {
    const places = Array.from({ length: 20 }, (_, place) => place);
    const all = places.flatMap((place) =>
      [0, 1].flatMap((set) => [
        ...dimensionSeeds(place, 'normal', 1000, set),
        ...dimensionSeeds(place, 'short-growing', 1000, set),
      ]),
    );
    expect(new Set(all).size).toBe(all.length);
    expect(Math.min(...all)).toBeGreaterThanOrEqual(siteSeeds('dimensions', 'normal', 1)[0]);
    expect(() => dimensionSeeds(0, 'normal', 1001)).toThrow('leave its range');
    expect(() => dimensionSeeds(100, 'normal', 1)).toThrow('leave its range');
  });

  test('know the classes that are not seen', () => {
    expect(UNSEEN_CLASSES.length).toBeGreaterThan(0);
    expect(SEEN_CLASSES.filter(isUnseen)).toEqual([]);
    expect([...SEEN_CLASSES, ...UNSEEN_CLASSES].toSorted()).toEqual(FAULT_CLASSES.toSorted());
  });
});
