import { EXAMPLE_READINGS, FEATURE_NAMES } from '@hvs/contract';
import { expect, test } from 'vitest';
import { ApiError } from '../../problems/api-error.ts';
import { sentenceOf } from '../../problems/sentence-of.ts';
import { readInvocation } from './read-invocation.ts';

const records = Object.values(EXAMPLE_READINGS);
const rows = records.map((reading) => Object.values(reading));
const columns = Object.fromEntries(FEATURE_NAMES.map((name) => [name, records.map((r) => r[name])]));
const FEATURES = Float32Array.from(rows.flat());

test.each([
  ['split', { dataframe_split: { columns: FEATURE_NAMES, data: rows } }],
  ['split with an index', { dataframe_split: { index: [7, 8], columns: FEATURE_NAMES, data: rows } }],
  [
    'split in another order with a further column',
    {
      dataframe_split: {
        columns: ['Module_ID', ...FEATURE_NAMES.toReversed()],
        data: rows.map((row) => ['a', ...row.toReversed()]),
      },
    },
  ],
  ['records', { dataframe_records: records }],
  ['records with further columns', { dataframe_records: records.map((r) => ({ Site: 'n', ...r })) }],
  ['records beside params', { dataframe_records: records, params: { a: 1 } }],
  ['instances as records', { instances: records }],
  ['instances as lists', { instances: rows }],
  ['instances as both', { instances: [records[0], rows[1]] }],
  ['inputs as records', { inputs: records }],
  ['inputs as lists', { inputs: rows }],
  ['inputs as columns', { inputs: { ...columns, Site: ['n', 'n'] } }],
])('reads %s', (_, body) => {
  expect(readInvocation(body, 2)).toEqual({ features: FEATURES, rows: 2 });
});

test('reads inputs of one value a feature as one row', () => {
  expect(readInvocation({ inputs: records[0] }, 2)).toEqual({ features: FEATURES.slice(0, 30), rows: 1 });
});

function refusal(body: unknown): { code: string; sentence: string } {
  try {
    readInvocation(body, 2);
  } catch (error) {
    if (error instanceof ApiError) return { code: error.code, sentence: sentenceOf(error) };
    throw error;
  }
  throw new Error('was accepted');
}

const oneOf = /exactly one of dataframe_split, dataframe_records, instances, inputs/;
test.each([null, [], 'x', {}, { readings: records }, { inputs: rows, instances: rows }])(
  'the body %j does not name its form',
  (body) => {
    expect(refusal(body)).toEqual({ code: 'bad-request', sentence: expect.stringMatching(oneOf) });
  },
);

const { Module_SoC_percent: _, ...incomplete } = EXAMPLE_READINGS.normal;
const split = { columns: FEATURE_NAMES, data: rows };
test.each([
  [{ dataframe_split: rows }, /must be an object with columns and data/],
  [{ dataframe_split: { data: rows } }, /columns must be a list/],
  [{ dataframe_split: { columns: FEATURE_NAMES } }, /data must be a list/],
  [
    { dataframe_split: { ...split, columns: FEATURE_NAMES.with(4, 'x' as never) } },
    'dataframe_split.columns lacks Module_SoC_percent',
  ],
  [
    { dataframe_split: { columns: [...FEATURE_NAMES, FEATURE_NAMES[4]], data: rows } },
    /has Module_SoC_percent more than once/,
  ],
  [
    { dataframe_split: { ...split, data: [rows[0], rows[1].slice(1)] } },
    'dataframe_split.data[1] must be a list of 30 values, one a column',
  ],
  [{ dataframe_split: { ...split, data: [] } }, /at least one row/],
  [{ dataframe_records: [] }, /at least one row/],
  [{ dataframe_records: {} }, /must be a list of records/],
  [{ dataframe_records: rows }, 'dataframe_records[0] must be a record'],
  [{ dataframe_records: [incomplete] }, 'dataframe_records[0].Module_SoC_percent is required'],
  [{ instances: records[0] }, 'instances must be a list'],
  [{ instances: [7] }, 'instances[0] must be a record or a list of the 30 features'],
  [{ instances: [[1, 2]] }, /instances\[0\] must be a record or a list/],
  [{ instances: [{ ...records[0], Module_SoC_percent: '70' }] }, /must be a number, not a string/],
  [{ inputs: 'x' }, /inputs must be a list of rows, or an object/],
  [{ inputs: {} }, /inputs\[0\]\.Module_Avg_Surface_Temp_C is required/],
  [{ inputs: { ...columns, Module_SoC_percent: [70] } }, 'inputs.Module_SoC_percent must be a list of 2 values'],
  [{ inputs: { ...columns, Module_SoC_percent: 70 } }, /must be a list of 2 values/],
  [{ inputs: { ...columns, Module_SoC_percent: [70, 101] } }, 'inputs[1].Module_SoC_percent must be at most 100'],
])('refuses %#', (body, reason) => {
  const { code, sentence } = refusal(body);
  expect(code).toBe('invocation-invalid');
  expect(sentence).toMatch(reason);
});

test('refuses more rows than the limit', () => {
  expect(refusal({ instances: [...rows, ...rows] }).code).toBe('too-many-readings');
});

test('features of a prototype do not count', () => {
  const body = JSON.parse(`{"__proto__":{"instances":${JSON.stringify(rows)}}}`);
  expect(refusal(body).code).toBe('bad-request');
});
