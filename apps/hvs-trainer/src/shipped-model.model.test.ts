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
import { createModuleAlarms } from '@hvs/alarms';
import { openHazardModel } from './hazard-model.ts';
import { HELD_S, NAMED_CASES } from './series/named-cases.ts';
import { readSeries } from './series/read-series.ts';
import type { Series } from './series/series.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'models', 'hvs');
const readJson = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

const card = parseModelCard(readJson('model-card.json'));
const golden = parseGoldenVectors(readJson('golden.json'));
const model = await openHazardModel(join(folder, 'model.onnx'));

const MAXIMUM = FEATURE_NAMES.indexOf('Module_Max_Surface_Temp_C');
const GASES = CHANNELS.filter(({ unit }) => unit === 'ppm').map(({ name }) => FEATURE_NAMES.indexOf(name));
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
const rises = fc.array(
  fc.double({ min: -3, max: 5, noNaN: true }).map((x) => 10 ** x),
  {
    minLength: 20,
    maxLength: 60,
  },
);

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
    { column: MAXIMUM, value: 74, name: '74 C' },
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

/** Times of the alarms that the model that ships raises on a series, and how many readings it had. */
async function watch(series: Series) {
  const alarms: number[] = [];
  let readings = 0;
  const judge = createModuleAlarms(1, card.threshold, (_module, timeS) => alarms.push(timeS));
  for (const { steps, timesS, features, valid } of readSeries(series)) {
    const probabilities = await model(features.subarray(0, steps * FEATURE_COUNT));
    for (let step = 0; step < steps; step += 1) {
      judge.push(timesS[step], probabilities, step, valid.subarray(step, step + 1));
      readings += valid[step];
    }
  }
  return { alarms, readings };
}

describe('on what other batteries gave', () => {
  const of = (wanted: string) => NAMED_CASES.filter(({ expectation }) => expectation === wanted);

  test.each(of('silent'))('is silent: $name', async (series) => {
    const { alarms, readings } = await watch(series);
    expect(alarms).toEqual([]);
    expect(readings).toBeGreaterThan(60);
  });

  test.each(of('alarmed'))('raises the alarm: $name', async (series) => {
    const { alarms } = await watch(series);
    expect(alarms).not.toEqual([]);
    // All of them are hot from the first reading on: their windows are full after ten minutes.
    expect(alarms[0]).toBeLessThanOrEqual(HELD_S);
  });
});

describe('what the current and the voltage may say', () => {
  const VOLTAGE = FEATURE_NAMES.indexOf('Module_Voltage_V');
  const rest = Float32Array.from(FEATURE_NAMES, (name) => EXAMPLE_READINGS.normal[name]);
  /** The normal example at a steady current, of which two readings lie so many volts below the minutes before. */
  const lost = (volts: number, currentA = -2): Float32Array => {
    const row = rest.slice();
    const lower = (name: FeatureName, share: number) => {
      row[FEATURE_NAMES.indexOf(name)] = EXAMPLE_READINGS.normal[name] - share * volts;
    };
    row[VOLTAGE] -= volts;
    row[FEATURE_NAMES.indexOf('Delta_1_Module_Voltage_V')] = 0;
    lower('Rolling_mean_6_Module_Voltage_V', 2 / 6);
    lower('Rolling_mean_30_Module_Voltage_V', 2 / 30);
    lower('Rolling_mean_60_Module_Voltage_V', 2 / 60);
    for (const name of [
      'Module_Current_A',
      ...[6, 30, 60].map((window) => `Rolling_mean_${window}_Module_Current_A`),
    ]) {
      row[FEATURE_NAMES.indexOf(name as FeatureName)] = currentA;
    }
    return row;
  };
  const hazardOf = async (row: Float32Array): Promise<number> => (await model(row))[0];

  test('a voltage that fell by less than half a cell is no hazard by itself', async () => {
    const usual = await hazardOf(lost(0));
    for (const volts of [0.1, 0.3, 0.6, 1, 1.4, 1.8]) expect(await hazardOf(lost(volts))).toBe(usual);
  });

  test.each([2.6, 3.3, 3.7, 4.2])(
    'a resting module of 52 V that has lost a cell of %d V is hazardous at once',
    async (volts) => {
      expect(await hazardOf(lost(volts))).toBeGreaterThanOrEqual(card.threshold);
    },
  );

  test('what a load may explain is no hazard by itself', async () => {
    const row = lost(3.7);
    const frozen = row.with(FEATURE_NAMES.indexOf('Rolling_std_6_Module_Current_A'), 0);
    const moved = row.with(FEATURE_NAMES.indexOf('Module_Current_A'), -9.9);
    const onceOnly = row.with(FEATURE_NAMES.indexOf('Delta_1_Module_Voltage_V'), -3.7);
    const oneOfMany = row.with(FEATURE_NAMES.indexOf('Rolling_std_60_Module_Voltage_V'), 1.27);
    const falling = row.with(FEATURE_NAMES.indexOf('Rolling_mean_60_Module_Voltage_V'), 53);
    for (const one of [lost(3.7, -60), lost(10), frozen, moved, onceOnly, oneOfMany, falling]) {
      expect(await hazardOf(one)).toBeLessThan(card.threshold);
    }
  });

  test('a step has a deviation of its own, and is new for all that', async () => {
    const row = lost(3.7).with(FEATURE_NAMES.indexOf('Rolling_std_60_Module_Voltage_V'), 0.67);
    expect(await hazardOf(row)).toBeGreaterThanOrEqual(card.threshold);
  });

  test('one cell of a string of 300 V is no hazard by itself', async () => {
    const row = lost(3.7).map((value, column) =>
      /Voltage/.test(FEATURE_NAMES[column]) && !/std|Delta/.test(FEATURE_NAMES[column]) ? value + 250 : value,
    );
    expect(await hazardOf(row)).toBeLessThan(card.threshold);
  });

  test('the hottest that a site may be in operation is no hazard, and ten degrees more are one', async () => {
    // Air of 49 C, cooling dead: the management has taken the load off at 60 C, a probe is 1 K off.
    const evenly = (celsius: number, spreadK: number): Float64Array =>
      Float64Array.from(rest, (value, column) => {
        const name = FEATURE_NAMES[column];
        if (name === 'Module_Max_Surface_Temp_C') return celsius;
        if (name === 'Ambient_Temp_Rack_C') return 49;
        return /_(mean_\d+_)?Module_Avg|^Module_Avg/.test(name) && !name.includes('std') && !name.startsWith('Delta')
          ? celsius - spreadK
          : value;
      });
    for (const spreadK of [0.4, 4]) {
      expect((await model(Float32Array.from(evenly(61, spreadK))))[0]).toBeLessThan(card.threshold);
      expect((await model(Float32Array.from(evenly(71, spreadK))))[0]).toBeGreaterThanOrEqual(card.threshold);
    }
  });

  test('the current and the charge alone change nothing', async () => {
    const [usual] = await model(rest);
    const currents = [-60, -9, 60].map((amps) => ['Module_Current_A', amps] as const);
    for (const [name, value] of [
      ...currents,
      ['Module_SoC_percent', 3],
      ['Module_SoC_percent', 100],
      ['Delta_1_Module_SoC_percent', 20],
    ] as const) {
      const row = rest.slice();
      row[FEATURE_NAMES.indexOf(name)] = value;
      expect((await model(row))[0]).toBe(usual);
    }
  });
});
