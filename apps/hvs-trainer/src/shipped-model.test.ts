import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CHANNELS,
  EXAMPLE_READINGS,
  FEATURE_COUNT,
  FEATURE_NAMES,
  type FeatureName,
  FEATURES,
  GOLDEN_TOLERANCE,
  parseGoldenVectors,
  parseModelCard,
} from '@hvs/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openHazardModel } from './hazard-model.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'models', 'hvs');
const readJson = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

const card = parseModelCard(readJson('model-card.json'));
const golden = parseGoldenVectors(readJson('golden.json'));
const model = await openHazardModel(join(folder, 'model.onnx'));

const MAXIMUM = FEATURE_NAMES.indexOf('Module_Max_Surface_Temp_C');
const GASES = CHANNELS.filter(({ unit }) => unit === 'ppm').map(({ name }) =>
  FEATURE_NAMES.indexOf(name),
);
const [CO, H2, VOC] = ['CO', 'H2', 'VOC'].map((gas) =>
  FEATURE_NAMES.findIndex((name) => name.startsWith(`Sim_OffGas_${gas}_`)),
);

/** Any finite float32 within the limits of the features. */
const extremeReading = fc.tuple(
  ...FEATURES.map(({ minimum, maximum }) =>
    fc.float({
      noNaN: true,
      noDefaultInfinity: true,
      ...(minimum === undefined ? {} : { min: Math.fround(minimum), minExcluded: Math.fround(minimum) < minimum }),
      ...(maximum === undefined ? {} : { max: Math.fround(maximum) }),
    }),
  ),
);

/** Values a site gives, with room to all sides: here the trees have their steps. */
const likelyReading = fc.tuple(
  ...golden.readings[0].map((_, column) =>
    fc
      .tuple(fc.nat(golden.readings.length - 1), fc.double({ min: -1, max: 1, noNaN: true }))
      .map(([row, shift]) => Math.fround(golden.readings[row][column] * (1 + 0.2 * shift))),
  ),
);

const anyReading = fc.oneof(extremeReading, likelyReading);

/** Steps of a rising value: mostly small, so that they land between the trees' thresholds. */
const rises = fc.array(fc.double({ min: -3, max: 5, noNaN: true }).map((x) => 10 ** x), {
  minLength: 20,
  maxLength: 60,
});

function risingRows(reading: readonly number[], column: number, steps: readonly number[]) {
  const values = [reading[column]];
  for (const step of steps) values.push(Math.fround(values.at(-1)! + step));
  return Float32Array.from(values.flatMap((value) => reading.with(column, value)));
}

function expectRising(probabilities: Float32Array): void {
  for (let row = 1; row < probabilities.length; row += 1) {
    expect(probabilities[row]).toBeGreaterThanOrEqual(probabilities[row - 1]);
  }
}

const named = (reading: Readonly<Record<FeatureName, number>>): Float32Array =>
  Float32Array.from(FEATURE_NAMES, (name) => reading[name]);

describe('the shipped model', () => {
  test('gives what its own library gave', async () => {
    const answers = await model(Float32Array.from(golden.readings.flat()));
    for (const [row, probability] of golden.probabilities.entries()) {
      expect(Math.abs(answers[row] - probability)).toBeLessThanOrEqual(GOLDEN_TOLERANCE);
    }
  });

  test('calls both examples of the contract by their names', async () => {
    const [normal] = await model(named(EXAMPLE_READINGS.normal));
    const [hazardous] = await model(named(EXAMPLE_READINGS.hazardous));
    expect(normal).toBeLessThan(card.threshold);
    expect(hazardous).toBeGreaterThanOrEqual(card.threshold);
  });

  test('answers every reading with a number in 0..1', async () => {
    const readings = fc.array(anyReading, { minLength: 1, maxLength: 70 });
    await fc.assert(
      fc.asyncProperty(readings, async (rows) => {
        const answers = await model(Float32Array.from(rows.flat()));
        expect(answers).toHaveLength(rows.length);
        for (const answer of answers) {
          expect(answer).toBeGreaterThanOrEqual(0);
          expect(answer).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each([MAXIMUM, ...GASES].map((column) => ({ column, name: FEATURE_NAMES[column] })))(
    'never falls when $name rises',
    async ({ column }) => {
      await fc.assert(
        fc.asyncProperty(anyReading, rises, async (reading, steps) => {
          expectRising(await model(risingRows(reading, column, steps)));
        }),
        { numRuns: 1000 },
      );
    },
  );

  test.each([
    { column: MAXIMUM, value: 1000, name: '1,000 C' },
    { column: H2, value: 10_000, name: '10,000 ppm of hydrogen' },
    { column: CO, value: 31_250, name: '31,250 ppm of carbon monoxide' },
    { column: VOC, value: 16_050, name: '16,050 ppm of solvent vapour' },
  ])('is certain of a hazard at $name, whatever the rest says', async ({ column, value }) => {
    const above = fc.float({ min: value, noNaN: true, noDefaultInfinity: true });
    await fc.assert(
      fc.asyncProperty(anyReading, above, async (reading, extreme) => {
        const rows = [reading.with(column, value), reading.with(column, extreme)];
        for (const answer of await model(Float32Array.from(rows.flat()))) expect(answer).toBe(1);
      }),
      { numRuns: 500 },
    );
  });

  test('answers a reading alike in any batch', async () => {
    const together = await model(Float32Array.from(golden.readings.flat()));
    for (const [row, reading] of golden.readings.entries()) {
      const [alone] = await model(Float32Array.from(reading));
      expect(alone).toBe(together[row]);
    }
  });

  test('has the features of the contract', () => {
    expect(card.features).toEqual(FEATURE_NAMES);
    expect(golden.readings[0]).toHaveLength(FEATURE_COUNT);
  });
});
