import * as fc from 'fast-check';
import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import { EXAMPLE_READINGS, FeatureRow, FEATURES, FEATURE_COUNT } from '@hvs/contract';
import { areFeaturesValid, describeTable, fillFeatures } from './feature-table.ts';

const rows = Object.values(EXAMPLE_READINGS).map((reading) => Object.values(reading));

function tableOf(cells: readonly (readonly unknown[])[]) {
  return { rows: cells.length, value: (row: number, column: number) => cells[row][column] };
}

test('fills row by row', () => {
  expect(fillFeatures(tableOf(rows))).toEqual(Float32Array.from(rows.flat()));
});

test('names each bad value by its row and feature, 20 at most', () => {
  const [normal, hazardous] = rows;
  const cells = [normal, hazardous.with(4, 101).with(7, null as never), normal.map(() => 'x')];
  expect(fillFeatures(tableOf(cells))).toBeUndefined();
  const problems = describeTable(tableOf(cells), 'features');
  expect(problems).toHaveLength(20);
  expect(problems.slice(0, 3)).toEqual([
    { path: 'features[1].Module_SoC_percent', message: 'must be at most 100' },
    { path: 'features[1].Sim_OffGas_VOC_ppm_proxy', message: 'must be a number, not null' },
    { path: 'features[2].Module_Avg_Surface_Temp_C', message: 'must be a number, not a string' },
  ]);
});

const anyValue = fc.oneof(
  { weight: 5, arbitrary: fc.double() },
  fc.constantFrom(100, 100.5, -273.15, -273.16, 0, -0, 3.4028235e38, -3.4028235e38),
  fc.jsonValue(),
  fc.constant(undefined),
);
const anyPlace = fc.nat({ max: FEATURE_COUNT - 1 });

test('filling, describing and the schema agree on what is bad', () => {
  fc.assert(
    fc.property(anyPlace, anyValue, (column, value) => {
      const cells = [rows[0], rows[1].with(column, value as never)];
      const isGood = Check(FeatureRow, cells[1]);
      expect(fillFeatures(tableOf(cells)) !== undefined).toBe(isGood);
      const paths = describeTable(tableOf(cells), 'r').map(({ path }) => path);
      expect(paths).toEqual(isGood ? [] : [`r[1].${FEATURES[column].name}`]);
    }),
    { numRuns: 2000 },
  );
});

test('values that are float32 already are judged as numbers of JSON are', () => {
  const anyFloat = fc.oneof(fc.float(), fc.constantFrom(100, -273.15, 0, Number.NaN).map(Math.fround));
  fc.assert(
    fc.property(anyPlace, anyFloat, (column, value) => {
      const features = Float32Array.from(rows.flat()).with(FEATURE_COUNT + column, value);
      const cells = [rows[0], rows[1].with(column, value)];
      expect(areFeaturesValid(features)).toBe(fillFeatures(tableOf(cells)) !== undefined);
    }),
    { numRuns: 2000 },
  );
});
