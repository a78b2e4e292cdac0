import {
  type DesignReference,
  DRIFT_COLUMNS,
  DriftSnapshot,
  EXAMPLE_READINGS,
  FEATURE_COUNT,
  FEATURE_NAMES,
  type FeatureName,
  type ModelCard,
} from '@hvs/contract';
import { bitsOf, createBinTable } from '@hvs/drift';
import { DRIFT_REFERENCE, TEST_MODEL } from '@hvs/testing';
import fc from 'fast-check';
import { Errors } from 'typebox/value';
import { expect, test } from 'vitest';
import { loadModel } from '../../inference/load-model.ts';
import { createServing } from '../../inference/serving.ts';
import { createMetrics } from '../metrics/metrics.ts';

const { card: plainCard } = await loadModel(TEST_MODEL);
const card: ModelCard = { ...plainCard, drift: DRIFT_REFERENCE };
const normal = Object.values(EXAMPLE_READINGS.normal);

interface Counted {
  readonly ids?: readonly (string | null)[];
  readonly rows: readonly (readonly number[])[];
  readonly probabilities: readonly number[];
  readonly refused?: readonly number[];
}

function openHistograms() {
  const { countPredictions, histograms } = createMetrics(createServing());
  const count = ({ rows, probabilities, ...rest }: Counted, of = card) =>
    countPredictions({
      ...rest,
      card: of,
      features: Float32Array.from(rows.flat()),
      probabilities: Float32Array.from(probabilities),
    });
  return { count, read: (of = card) => histograms.read(of) };
}

const reading = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
  minLength: FEATURE_COUNT,
  maxLength: FEATURE_COUNT,
});
const answered = fc.record({
  id: fc.constantFrom('RackA1_Module01', 'RackB4_Module08', 'RackB4_Module01', 'mine', null),
  reading,
  probability: fc.float({ min: 0, max: 1, noNaN: true }),
  isRefused: fc.boolean(),
});

test('every answered value is in the bin of its column and rack, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.array(answered, { minLength: 1, maxLength: 9 }), { maxLength: 4 }), (requests) => {
      const { count, read } = openHistograms();
      for (const rows of requests) {
        count({
          ids: rows.map(({ id }) => id),
          rows: rows.map((row) => row.reading),
          probabilities: rows.map(({ probability }) => probability),
          refused: rows.flatMap(({ isRefused }, index) => (isRefused ? [index] : [])),
        });
      }
      const found = new Map(read()?.racks.map(({ rack, counts }) => [rack, counts]));
      const kept = requests.flat().filter(({ isRefused }) => !isRefused);
      expect(read()?.rows).toBe(kept.length);
      for (const [rack, starts] of [
        ['RackA1', 'RackA1'],
        ['RackB4', 'RackB4'],
        ['other', 'm'],
      ] as const) {
        const own = kept.filter(({ id }) => (id ?? 'm').startsWith(starts));
        for (const [index, column] of DRIFT_COLUMNS.entries()) {
          const table = createBinTable(DRIFT_REFERENCE.edges[column]);
          const expected = DRIFT_REFERENCE.shares[column].map(() => 0);
          for (const one of own) expected[table[bitsOf([...one.reading, one.probability][index])]] += 1;
          expect(found.get(rack)?.[column] ?? expected.map(() => 0)).toEqual(expected);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('a protocol without ids counts for the rack other', () => {
  const { count, read } = openHistograms();
  count({ rows: [normal, normal], probabilities: [0, 1] });
  expect(read()).toMatchObject({ rows: 2, racks: [{ rack: 'other', rows: 2 }] });
});

test('the raw channels are summed by rack, without refused readings', () => {
  const { count, read } = openHistograms();
  const ids = ['RackA1_Module01', 'RackA2_Module01', 'RackA1_Module02', 'RackA1_Module03'];
  const rows = [20, 1000, 22, 500].map((celsius) => normal.with(0, celsius));
  count({ ids, rows, probabilities: [0, 0, 0, 0], refused: [3] });
  const [first] = read()?.racks ?? [];
  expect(first).toMatchObject({ rack: 'RackA1', rows: 2, sums: { Module_Avg_Surface_Temp_C: 42 } });
  expect(first.sums.Module_Voltage_V / 2).toBeCloseTo(EXAMPLE_READINGS.normal.Module_Voltage_V, 4);
});

test('the sums that tell the design are those of answered readings by rack, if the card asks for them', () => {
  const { count, read } = openHistograms();
  const design: DesignReference = { levels: [0.5, 0.9], windows: [] };
  const asking: ModelCard = { ...card, drift: { ...DRIFT_REFERENCE, design } };
  const of = (changes: Partial<Record<FeatureName, number>>): number[] =>
    normal.map((value, place) => changes[FEATURE_NAMES[place]] ?? value);
  const flowing = { Module_Current_A: 10, Rolling_mean_60_Module_Current_A: 4, Rolling_mean_6_Module_Current_A: 7 };
  const ids = ['RackA1_Module01', 'RackA1_Module02', 'RackA1_Module03'];
  const rows = [0.5, 20, 1].map((percent) => of({ ...flowing, Delta_1_Module_SoC_percent: percent }));
  count({ ids, rows, probabilities: [0, 0, 0], refused: [2] }, asking);
  // A charge that changes by 20 % at once is a new estimate.
  expect(read(asking)?.racks[0].design).toMatchObject({
    current_by_mean: 80,
    mean_squared: 32,
    charge_by_mean: 2,
    step_squared: 18,
  });
  expect(Errors(DriftSnapshot, read(asking))).toEqual([]);
  count({ ids, rows, probabilities: [0, 0, 0] });
  expect(read()?.racks[0]).not.toHaveProperty('design');
});

test('another model begins with counts of its own', () => {
  const { count, read } = openHistograms();
  count({ rows: [normal], probabilities: [0] });
  const before = read();
  const next = { ...card, version: 'next' };
  count({ rows: [normal, normal], probabilities: [0, 0] }, next);
  expect(read(next)).toMatchObject({ rows: 2, model: { version: 'next' } });
  expect(read(next)?.process).not.toBe(before?.process);
});

test('nothing is counted for a model whose card has no drift reference', () => {
  const { count, read } = openHistograms();
  count({ rows: [normal], probabilities: [0] }, plainCard);
  expect(read(plainCard)).toBeUndefined();
});
