import { describe, expect, test } from 'vitest';
import { SEEN_CLASSES, siteSeeds, UNSEEN_CLASS } from './seeds.ts';

describe('site seeds', () => {
  test('of different splits, kinds and sets never meet', () => {
    const all = (['train', 'tuning', 'test'] as const).flatMap((split) =>
      (['normal', 'short-growing', 'overcharge', 'solvent', 'door-open'] as const).flatMap((kind) =>
        [0, 1, 3].flatMap((set) => siteSeeds(split, kind, 2000, set)),
      ),
    );
    expect(new Set(all).size).toBe(all.length);
  });

  test('refuse to leave their split', () => {
    expect(() => siteSeeds('train', 'normal', 100_001)).toThrow('leave the range');
    expect(() => siteSeeds('tuning', 'door-open', 1, 42)).not.toThrow();
    for (const set of [-1, 0.5, 43, NaN]) {
      expect(() => siteSeeds('tuning', 'door-open', 1, set)).toThrow('take a set of 0 to 42');
    }
  });

  test('know a class that is not seen', () => {
    expect(SEEN_CLASSES).not.toContain(UNSEEN_CLASS);
  });
});
