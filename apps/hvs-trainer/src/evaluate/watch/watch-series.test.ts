import { FEATURE_COUNT, FEATURE_NAMES } from '@hvs/contract';
import { expect, test } from 'vitest';
import type { HazardModel } from '../../hazard-model.ts';
import { nameJudges } from './judges.ts';
import { JUDGES } from '../figures/results.fixture.ts';
import { type SeriesBatch, watchSeries } from './watch-series.ts';

const MAXIMUM = FEATURE_NAMES.indexOf('Module_Max_Surface_Temp_C');
const AVERAGE = FEATURE_NAMES.indexOf('Module_Avg_Surface_Temp_C');

/** Hazardous over 40 C. */
const model: HazardModel = async (rows) =>
  Float32Array.from({ length: rows.length / FEATURE_COUNT }, (_, row) =>
    rows[row * FEATURE_COUNT + MAXIMUM] > 40 ? 1 : 0,
  );

/** One batch of a temperature each 10 s; NaN = no reading. */
function batchOf(temperaturesC: readonly number[], startS: number, driving?: readonly number[]): SeriesBatch {
  const features = new Float32Array(temperaturesC.length * FEATURE_COUNT);
  for (const [row, celsius] of temperaturesC.entries()) {
    features[row * FEATURE_COUNT + MAXIMUM] = Number.isNaN(celsius) ? 0 : celsius;
    features[row * FEATURE_COUNT + AVERAGE] = Number.isNaN(celsius) ? 0 : celsius;
  }
  return {
    steps: temperaturesC.length,
    timesS: Float64Array.from(temperaturesC, (_, row) => startS + 10 * row),
    features,
    valid: Uint8Array.from(temperaturesC, (celsius) => (Number.isNaN(celsius) ? 0 : 1)),
    ...(driving === undefined ? {} : { driving: Uint8Array.from(driving) }),
  };
}

test('a series gives its hours and the alarms of every judge', async () => {
  const batches = [batchOf([20, 20, NaN, 20], 0), batchOf([41, 45, 61, 62], 40)];
  const result = await watchSeries(
    { name: 'one', kind: 'normal', group: 'cells', batches },
    { model, thresholds: [0.5] },
  );
  expect(result).toMatchObject({ name: 'one', group: 'cells' });
  expect(result.hours.all).toBeCloseTo(70 / 3600, 12);
  expect(result.alarms).toHaveLength(JUDGES.length);
  const [ofModel, ofSurface, ofRise] = result.alarms.map((some) => some.map(({ timeS }) => timeS));
  expect(ofModel).toEqual([50]);
  expect(ofSurface).toEqual([70]);
  // 41 C at 40 s has no reading of a minute before; 61 C at 60 s and 62 C at 70 s have.
  expect(ofRise).toEqual([70]);
});

test('a champion watches the same series', async () => {
  const batches = [batchOf([20, 41, 42, 43], 0)];
  const others = [{ model, threshold: 0.9 }];
  const { alarms } = await watchSeries(
    { name: 'one', kind: 'normal', group: 'cells', batches },
    { model, thresholds: [0.5], others },
  );
  expect(alarms).toHaveLength(nameJudges([0.5], { version: '2' }).length);
  expect(alarms.at(-1)).toEqual([{ timeS: 20, state: 'all' }]);
});

test('hours and alarms of a vehicle are by its state', async () => {
  const batches = [batchOf([20, 41, 41, 20], 0, [0, 0, 1, 1])];
  const { hours, alarms } = await watchSeries(
    { name: 'one', kind: 'normal', group: 'vehicle 1', batches },
    { model, thresholds: [0.5] },
  );
  expect(Object.keys(hours).toSorted()).toEqual(['driving', 'steady']);
  expect(alarms[0]).toEqual([{ timeS: 20, state: 'driving' }]);
});
