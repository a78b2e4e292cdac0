import { EXAMPLE_READINGS } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { expect, test } from 'vitest';
import { openApp, openServingApp } from '../../app.fixture.ts';
import { loadModel } from '../../inference/load-model.ts';
import { createServing } from '../../inference/serving.ts';

const records = Object.values(EXAMPLE_READINGS);

test('answers as MLflow does, with the probabilities of /predict', async () => {
  const app = await openServingApp();
  const post = (url: string, payload: object) => app.inject({ method: 'POST', url, payload });
  const predict = (await post('/predict', { readings: records })).json<{
    predictions: { hazard_probability: number }[];
  }>();
  const response = await post('/invocations', { dataframe_records: records });
  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(response.json()).toEqual({
    predictions: predict.predictions.map(({ hazard_probability }) => ({ hazard_probability })),
  });
  const { body } = await app.inject('/metrics');
  expect(body).toContain('hvs_api_prediction_outcomes_total{predicted_label_text="Hazardous"} 2\n');
});

test.each([
  ['{', 'application/json', 400, 'BAD_REQUEST', 'the body must be valid JSON, but ends too early, at line 1, column 2'],
  ['{}', 'application/json', 400, 'BAD_REQUEST', /exactly one of/],
  ['{"instances":[7]}', 'application/json', 400, 'INVALID_PARAMETER_VALUE', /must be a record/],
  ['a,b\n1,2\n', 'text/csv', 400, 'INVALID_PARAMETER_VALUE', /^row 1 has 2 cells instead of 30|the header row lacks/],
  ['', 'text/csv', 400, 'INVALID_PARAMETER_VALUE', 'the CSV must hold at least one row'],
  ['x', 'text/tab-separated-values', 415, 'BAD_REQUEST', 'the body must be one of application/json, text/csv'],
  ['[]', 'application/json; format=pandas-split', 400, 'INVALID_PARAMETER_VALUE', /^dataframe_split must be an object/],
  [' '.repeat(2000), 'application/json', 413, 'BAD_REQUEST', 'The limit is 1024 bytes.'],
])('answers %j of %s with %d', async (payload, type, status, error_code, message) => {
  const app = await openServingApp({ BODY_LIMIT_BYTES: '1024' });
  const headers = { 'content-type': type };
  const response = await app.inject({ method: 'POST', url: '/invocations', payload, headers });
  expect(response.statusCode).toBe(status);
  expect(response.json()).toEqual({ error_code, message: expect.stringMatching(message) });
});

const columns = Object.keys(EXAMPLE_READINGS.normal);
const rows = records.map((record) => Object.values(record));
const csv = [columns, ...rows].map((row) => row.join(',')).join('\n');

test.each([
  ['text/csv', csv],
  ['text/csv', csv.slice(csv.indexOf('\n') + 1)],
  ['text/csv; charset=utf-8', `${csv}\n`],
  ['Text/CSV;header=present', csv.replaceAll('\n', '\r\n')],
  ['application/json; charset=UTF-8', JSON.stringify({ instances: records })],
  ['application/json; format=pandas-split', JSON.stringify({ columns, index: [0, 1], data: rows })],
  ['application/json; format="pandas-records"; charset=utf-8', JSON.stringify(records)],
  ['application/json; format=pandas-split', JSON.stringify({ dataframe_records: records })],
])('%s gives the probabilities of /predict', async (type, payload) => {
  const app = await openServingApp();
  const post = (url: string, request: object) => app.inject({ method: 'POST', url, ...request });
  const predict = (await post('/predict', { payload: { readings: records } })).json<{
    predictions: { hazard_probability: number }[];
  }>();
  const response = await post('/invocations', { payload, headers: { 'content-type': type } });
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual({
    predictions: predict.predictions.map(({ hazard_probability }) => ({ hazard_probability })),
  });
});

test('an unknown content type is told the accepted ones', async () => {
  const app = await openServingApp();
  const headers = { 'content-type': 'application/x-parquet' };
  const response = await app.inject({ method: 'POST', url: '/invocations', payload: 'PAR1', headers });
  expect([response.statusCode, response.headers.accept]).toEqual([415, 'application/json, text/csv']);
});

test('while no model is loaded, both say so', async () => {
  const app = await openApp(createServing());
  const ping = await app.inject('/ping');
  expect([ping.statusCode, ping.body]).toEqual([503, '']);
  const response = await app.inject({ method: 'POST', url: '/invocations', payload: {} });
  expect(response.statusCode).toBe(503);
  expect(response.json().error_code).toBe('TEMPORARILY_UNAVAILABLE');
});

test('/ping is 200 with a model, and 503 while the process drains', async () => {
  const serving = createServing();
  const app = await openApp(serving);
  app.serveModel(await loadModel(TEST_MODEL));
  const ping = await app.inject('/ping');
  expect([ping.statusCode, ping.body]).toEqual([200, '']);
  serving.isDraining = true;
  expect((await app.inject('/ping')).statusCode).toBe(503);
});

test.each([
  ['GET', '/invocations', 405, 'The route does not have this method'],
  ['POST', '/invocations/', 404, 'There is no such route'],
] as const)('%s %s has the error of the protocol too', async (method, url, status, message) => {
  const response = await (await openServingApp()).inject({ method, url });
  expect(response.statusCode).toBe(status);
  expect(response.json()).toEqual({ error_code: 'BAD_REQUEST', message });
});

test('/version names the MLflow whose protocol is spoken, for clients that ask for it', async () => {
  const app = await openApp(createServing());
  const response = await app.inject('/version');
  expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(response.body).toMatch(/^\d+\.\d+\.\d+$/);
});
