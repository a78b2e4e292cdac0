import { CHANNELS, FEATURE_COUNT } from '@hvs/contract';
import { sampleScenario, type Scenario } from '@hvs/simulator';
import { describe, expect, test } from 'vitest';
import { siteSeeds } from '../site/seeds.ts';
import { readSite } from '../site/site-batches.ts';
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

/** A site whose faulty modules send nothing in its first two minutes. */
function silencedScenario(): Scenario {
  const scenario = sampleScenario('full-propagation', seed);
  const silent = scenario.faults.flatMap(({ moduleIndex }) =>
    CHANNELS.map(({ name: channel }) => ({
      kind: 'dropout' as const,
      moduleIndex,
      channel,
      startS: 0,
      durationS: 120,
      strength: 1,
    })),
  );
  return { ...scenario, sensorFaults: silent };
}

test('every row is a reading of its site, and no hazardous one is from before the trace', () => {
  const scenario = silencedScenario();
  const { batches, truth, moduleIndices } = readSite(scenario);
  const places = new Map<string, { module: number; timeS: number }>();
  for (const { steps, timesS, valid, features } of batches) {
    expect(features.every(Number.isFinite)).toBe(true);
    for (let row = 0; row < steps * moduleIndices.length; row += 1) {
      if (valid[row] === 0) continue;
      const key = features.slice(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT).join();
      const module = row % moduleIndices.length;
      places.set(key, { module, timeS: timesS[Math.floor(row / moduleIndices.length)] });
    }
  }
  const { features, labels } = sampleRows(scenario);
  let earliestS = Infinity;
  for (const [row, label] of labels.entries()) {
    const place = places.get(features.slice(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT).join());
    if (place === undefined) throw new Error(`row ${row} is no reading of the site`);
    const traceS = truth()[place.module]?.traceS ?? NaN;
    if (label !== 1) continue;
    expect(place.timeS).toBeGreaterThanOrEqual(traceS);
    earliestS = Math.min(earliestS, place.timeS - traceS);
  }
  // All rows since the trace were to be had: the first of them is taken.
  expect(earliestS).toBeLessThan(10);
});

test('thinning spreads evenly', () => {
  expect(thin([1, 2, 3], 3)).toEqual([1, 2, 3]);
  expect(thin([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7]);
});
