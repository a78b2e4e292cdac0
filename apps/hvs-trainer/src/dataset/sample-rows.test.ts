import { FEATURE_COUNT } from '@hvs/contract';
import { sampleScenario } from '@hvs/simulator';
import { describe, expect, test } from 'vitest';
import { siteSeeds } from '../seeds.ts';
import { sampleRows, thin } from './sample-rows.ts';

const [seed] = siteSeeds('train', 'full-propagation', 1, 7);

describe('rows of a site', () => {
  const rows = sampleRows(sampleScenario('full-propagation', seed));

  test('are whole, finite and of both labels', () => {
    expect(rows.features).toHaveLength(rows.labels.length * FEATURE_COUNT);
    expect(rows.features.every(Number.isFinite)).toBe(true);
    expect(new Set(rows.labels)).toEqual(new Set([0, 1]));
  });

  test('weigh more in the first minute of a fast hazard', () => {
    const weights = [...rows.weights].filter((_, row) => rows.labels[row] === 1);
    const least = Math.min(...weights);
    const urgent = weights.filter((weight) => weight > least);
    expect(least * weights.length).toBeCloseTo(160, 3);
    expect(urgent.length).toBeGreaterThan(3);
    for (const weight of urgent) expect(weight / least).toBeCloseTo(8, 5);
  });

  test('are the same again', () => {
    expect(sampleRows(sampleScenario('full-propagation', seed))).toEqual(rows);
  });

  test('of a normal site are harmless', () => {
    const normal = sampleRows(sampleScenario('normal', seed, { durationS: 86_400, racks: [2] }));
    expect(normal.labels.length).toBeGreaterThan(50);
    expect(new Set(normal.labels)).toEqual(new Set([0]));
  });
});

test('thinning spreads evenly', () => {
  expect(thin([1, 2, 3], 3)).toEqual([1, 2, 3]);
  expect(thin([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7]);
});
