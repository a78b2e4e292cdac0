import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { apiAt } from '../src/client/api-at.ts';
import { PROJECT } from '../src/paths.ts';
import { predict, rowsOf, siteReadings } from '../src/predictions.ts';
import { ensurePython } from '../src/python.ts';

interface Inferred {
  readonly id: string | null;
  readonly model_name: string;
  readonly model_version: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly probabilities: readonly number[];
}

interface Outcomes {
  readonly [fact: string]: unknown;
  readonly infers: Readonly<Record<string, Inferred>>;
  readonly refusals: Readonly<Record<string, { message?: string; status?: string; answered?: string }>>;
}

const api = apiAt();
const readings = siteReadings();
const tensor = { datatype: 'FP32', shape: [-1, 30] };
let version: string;
let probabilities: readonly number[];
let outcomes: Outcomes;

beforeAll(async () => {
  const answer = await predict(api, readings);
  version = answer.model_version;
  probabilities = answer.predictions.map(({ hazard_probability }) => Math.fround(hazard_probability));
  const values = rowsOf(readings);
  const rows = readings.map((_, row) => [...values.subarray(row * 30, (row + 1) * 30)]);
  const { host } = new URL(inject('api').url);
  const program = join(PROJECT, 'python', 'triton_client.py');
  const input = JSON.stringify({ rows });
  const output = execFileSync(ensurePython(), ['-B', program, host, 'hvs', version], { input, encoding: 'utf8' });
  outcomes = JSON.parse(output) as Outcomes;
});

test('server and model are live and ready, and no other model is', () => {
  expect(outcomes).toMatchObject({
    server_live: true,
    server_ready: true,
    model_ready: true,
    version_ready: true,
    other_model_ready: false,
  });
});

test('the metadata says what is served', () => {
  expect(outcomes.server_metadata).toMatchObject({ extensions: expect.arrayContaining(['binary_tensor_data']) });
  expect(outcomes.model_metadata).toMatchObject({
    name: 'hvs',
    versions: [version],
    inputs: [{ name: 'features', ...tensor }],
    outputs: [{ name: 'hazard_probability', ...tensor, shape: [-1, 1] }],
  });
});

test('configuration, index and statistics say the same of it', () => {
  expect(outcomes.model_config).toMatchObject({
    name: 'hvs',
    max_batch_size: expect.any(Number),
    input: [{ name: 'features', data_type: 'TYPE_FP32', dims: [30] }],
    output: [{ name: 'hazard_probability', data_type: 'TYPE_FP32', dims: [1] }],
  });
  expect(outcomes.repository_index).toEqual([{ name: 'hvs', version, state: 'READY', reason: '' }]);
  const { model_stats: statistics } = outcomes.statistics as { model_stats: { inference_count: number }[] };
  expect(statistics).toMatchObject([{ name: 'hvs', version }]);
  // The readings of this file alone.
  expect(statistics[0].inference_count).toBeGreaterThanOrEqual(64);
});

const WAYS = [
  'json',
  'binary',
  'binary in, JSON out',
  'JSON in, binary out',
  'doubles in JSON',
  'binary doubles',
  'packed binary',
  'packed JSON',
  'with id and version',
];

test.each(WAYS)('a site by %s is answered bit for bit as by /predict', (way) => {
  const { id, ...inferred } = outcomes.infers[way];
  expect(inferred).toEqual({
    model_name: 'hvs',
    model_version: version,
    dtype: 'float32',
    shape: [64, 1],
    probabilities,
  });
  if (way === 'with id and version') expect(id).toBe('request-17');
});

test.each([
  ['wrong model', '404', /other/],
  ['wrong version', '404', /999/],
  ['metadata of another model', '404', /other/],
  ['configuration of another model', '404', /other/],
  ['statistics of another model', '404', /other/],
  ['wrong shape', '400', /shape/],
  ['wrong rank', '400', /shape/],
  ['no readings', '400', /reading/],
  ['wrong datatype', '400', /FP32 or FP64, not "INT64"/],
  ['wrong datatype in JSON', '400', /FP32 or FP64, not "INT64"/],
  ['wrong input', '400', /features/],
  ['wrong output', '400', /hazard_probability/],
  ['not a number', '400', /Module_Avg_Surface_Temp_C/],
  ['below absolute zero', '400', /Module_Avg_Surface_Temp_C/],
  ['another compression', '415', /content-encoding/],
])('%s is an exception that says so', (name, status, message) => {
  const refusal = outcomes.refusals[name];
  expect(refusal.answered).toBeUndefined();
  expect(refusal.message).toMatch(message);
  expect(refusal.status).toBe(status);
});
