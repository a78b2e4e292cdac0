import { EXAMPLE_READINGS } from '@hvs/contract';
import { expect, test } from 'vitest';
import { openApp, openServingApp, SHIPPED_MODEL } from '../app.fixture.ts';
import { loadModel } from '../inference/load-model.ts';
import { createServing } from '../serving.ts';

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
  ['a,b\n1,2\n', 'text/csv', 415, 'BAD_REQUEST', 'The body must be application/json'],
  [' '.repeat(2000), 'application/json', 413, 'BAD_REQUEST', 'The limit is 1024 bytes.'],
])('answers %j of %s with %d', async (payload, type, status, error_code, message) => {
  const app = await openServingApp({ BODY_LIMIT_BYTES: '1024' });
  const headers = { 'content-type': type };
  const response = await app.inject({ method: 'POST', url: '/invocations', payload, headers });
  expect(response.statusCode).toBe(status);
  expect(response.json()).toEqual({ error_code, message: expect.stringMatching(message) });
});

test('while no model is loaded both say so', async () => {
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
  app.serveModel(await loadModel(SHIPPED_MODEL));
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
