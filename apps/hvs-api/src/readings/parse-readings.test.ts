import * as fc from 'fast-check';
import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import { EXAMPLE_READINGS, FEATURES, FEATURE_NAMES, Reading } from '@hvs/contract';
import { describeReading, parseReadings } from './parse-readings.ts';

const { normal, hazardous } = EXAMPLE_READINGS;

test('fills one row a reading in the order of the features, whatever the order of the keys', () => {
  const reversed = Object.fromEntries(Object.entries(hazardous).toReversed());
  const { features, ids, bad } = parseReadings([{ Module_ID: 'a', ...normal }, reversed]);
  const rows = [...Object.values(normal), ...Object.values(hazardous)];
  expect(features).toEqual(Float32Array.from(rows));
  expect(ids).toEqual(['a', null]);
  expect(bad).toEqual([]);
});

test('names the bad readings and keeps the rows of the good ones', () => {
  const { features, ids, bad } = parseReadings([
    { Module_ID: 'dead', ...normal, Module_Voltage_V: null },
    { Module_ID: 'fine', ...hazardous },
    'not a reading',
  ]);
  expect(bad).toEqual([0, 2]);
  expect(ids).toEqual(['dead', 'fine', null]);
  expect(features.slice(30, 60)).toEqual(Float32Array.from(Object.values(hazardous)));
  // The rows go through the model with the valid ones.
  expect([...features.slice(0, 30), ...features.slice(60)]).toEqual(Array.from({ length: 60 }, () => 0));
});

test.each([
  [undefined, 'is required'],
  [null, 'must be a number, not null'],
  ['27.5', 'must be a number, not a string'],
  ['NaN', 'must be a number, not a string'],
  [true, 'must be a number, not a boolean'],
  [[70], 'must be a number, not an array'],
  [{}, 'must be a number, not an object'],
  [JSON.parse('1e400'), 'must be finite as a 32-bit float'],
  [-1e39, 'must be finite as a 32-bit float'],
  [100.5, 'must be at most 100'],
  [-0.1, 'must be at least 0'],
])('a state of charge of %j %s', (value, message) => {
  const reading = { ...normal, Module_SoC_percent: value };
  expect(parseReadings([reading]).bad).toEqual([0]);
  expect(describeReading(reading, 'readings[0]')).toEqual([{ path: 'readings[0].Module_SoC_percent', message }]);
});

test.each([
  ['Module_Max_Surface_Temp_C', 1000],
  ['Module_Max_Surface_Temp_C', -273.15],
  ['Sim_OffGas_H2_ppm_proxy', 1_000_000],
  ['Module_SoC_percent', 0],
  ['Module_SoC_percent', 100],
  ['Module_Voltage_V', -3.4e38],
  ['Module_Current_A', 1e-320],
])('%s of %d can be a true reading', (name, value) => {
  expect(parseReadings([{ ...normal, [name]: value }]).bad).toEqual([]);
});

test.each([
  ['x'.repeat(256), true],
  ['x'.repeat(257), false],
  ['\u{1F525}'.repeat(256), true],
  ['\u{1F525}'.repeat(257), false],
  ['', true],
  [7, false],
  [null, false],
])('Module_ID %j', (id, isGood) => {
  const reading = { Module_ID: id, ...normal };
  const { ids, bad } = parseReadings([reading]);
  expect(ids).toEqual([isGood ? id : null]);
  expect(bad).toEqual(isGood ? [] : [0]);
  const problems = describeReading(reading, 'readings[4]');
  expect(problems).toEqual(
    isGood ? [] : [{ path: 'readings[4].Module_ID', message: 'must be a string of at most 256 characters' }],
  );
});

test('lists every problem of a reading', () => {
  const problems = describeReading({ Module_ID: 1 }, 'readings[0]');
  expect(problems.map(({ path }) => path)).toEqual(
    ['Module_ID', ...FEATURE_NAMES].map((name) => `readings[0].${name}`),
  );
});

test('features of a prototype do not count', () => {
  const text = `{"__proto__": ${JSON.stringify(normal)}}`;
  expect(parseReadings([JSON.parse(text)]).bad).toEqual([0]);
});

const anyValue = fc.oneof(
  { weight: 5, arbitrary: fc.double() },
  fc.constantFrom(100, 100.5, -273.15, -273.16, 0, -0, 3.4028235e38, -3.4028235e38),
  fc.jsonValue(),
  fc.constant(undefined),
);

test('parsing, describing and the schema agree on what is bad', () => {
  fc.assert(
    fc.property(fc.constantFrom(...FEATURES), anyValue, ({ name }, value) => {
      const reading: Record<string, unknown> = { ...normal, [name]: value };
      if (value === undefined) delete reading[name];
      const isGood = Check(Reading, reading);
      expect(parseReadings([reading]).bad.length === 0).toBe(isGood);
      expect(describeReading(reading, 'r').length === 0).toBe(isGood);
    }),
    { numRuns: 2000 },
  );
});

const anyFloat32 = fc.float({ noNaN: true, noDefaultInfinity: true });

test('each feature is limited on its own, at both ends, and lands in its own column', () => {
  for (const [column, { name, minimum, maximum }] of FEATURES.entries()) {
    for (const value of [minimum, maximum]) {
      const { bad, features } = parseReadings([{ ...normal, [name]: value }]);
      expect([name, value, bad]).toEqual([name, value, []]);
      const expected = Float32Array.from(Object.values(normal)).with(column, value);
      expect(features).toEqual(expected);
    }
    for (const value of [minimum - Math.abs(minimum) * 1e-9 - 1e-9, maximum * 1.001]) {
      expect([name, value, parseReadings([{ ...normal, [name]: value }]).bad]).toEqual([name, value, [0]]);
    }
  }
});

test('any reading within the limits gives its float32 values, whatever the order of its keys', () => {
  const anyReading = fc.tuple(
    ...FEATURES.map(({ minimum, maximum }) => anyFloat32.filter((value) => value >= minimum && value <= maximum)),
  );
  fc.assert(
    fc.property(anyReading, fc.boolean(), (values, isReversed) => {
      const entries = FEATURE_NAMES.map((name, column) => [name, values[column]] as const);
      const reading = Object.fromEntries(isReversed ? entries.toReversed() : entries);
      const { bad, features } = parseReadings([JSON.parse(JSON.stringify(reading))]);
      expect(bad).toEqual([]);
      // JSON writes -0 as 0, which the model does not tell apart either.
      expect(features).toEqual(Float32Array.from(values, (value) => value + 0));
    }),
    { numRuns: 300 },
  );
});
