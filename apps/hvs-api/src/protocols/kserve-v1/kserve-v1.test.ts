import { EXAMPLE_READINGS } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { expect, test } from 'vitest';
import { openApp, openServingApp } from '../../app.fixture.ts';
import { loadModel } from '../../inference/load-model.ts';
import { createServing } from '../../inference/serving.ts';

const PREDICT = '/v1/models/hvs:predict';
const records = Object.values(EXAMPLE_READINGS);
const rows = records.map((record) => Object.values(record));
const columns = Object.fromEntries(
  Object.keys(records[0]).map((name) => [name, records.map((record) => record[name])]),
);

test.each([
  ['instances as lists', { instances: rows }],
  ['instances as records', { instances: records }],
  ['inputs as lists', { inputs: rows }],
  ['inputs as columns, beside a signature', { signature_name: 'serving_default', inputs: columns }],
])('%s are answered with the probabilities of /predict', async (_, payload) => {
  const app = await openServingApp();
  const post = (url: string, body: object) => app.inject({ method: 'POST', url, payload: body });
  const predict = (await post('/predict', { readings: records })).json<{
    predictions: { hazard_probability: number }[];
  }>();
  const response = await post(PREDICT, payload);
  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(response.json()).toEqual({
    predictions: predict.predictions.map(({ hazard_probability }) => hazard_probability),
  });
  const { body } = await app.inject('/metrics');
  expect(body).toContain('hvs_api_prediction_outcomes_total{predicted_label_text="Hazardous"} 2\n');
  expect(body).toContain('{method="POST",route="/v1/models/:model_name:predict",status="200"} 1\n');
});

test('names the model, and says whether it is ready', async () => {
  const serving = createServing();
  const app = await openApp(serving);
  expect((await app.inject('/v1/models')).json()).toEqual({ models: [] });
  const loading = await app.inject('/v1/models/hvs');
  expect([loading.statusCode, loading.json()]).toEqual([503, { error: 'The model is not loaded yet' }]);
  const asked = await app.inject({ method: 'POST', url: PREDICT, payload: { instances: rows } });
  expect([asked.statusCode, asked.headers['retry-after']]).toEqual([503, '1']);

  app.serveModel(await loadModel(TEST_MODEL));
  expect((await app.inject('/v1/models')).json()).toEqual({ models: ['hvs'] });
  expect((await app.inject('/v1/models/hvs')).json()).toEqual({ name: 'hvs', ready: true });

  serving.isDraining = true;
  const draining = await app.inject('/v1/models/hvs');
  expect([draining.statusCode, draining.json()]).toEqual([503, { name: 'hvs', ready: false }]);
});

test.each([
  ['POST', PREDICT, '{', 400, /JSON/],
  ['POST', PREDICT, '{}', 400, 'the body must be an object with exactly one of instances, inputs'],
  ['POST', PREDICT, '{"dataframe_records":[]}', 400, /exactly one of instances, inputs/],
  ['POST', PREDICT, '{"instances":{}}', 400, 'instances must be a list'],
  [
    'POST',
    PREDICT,
    JSON.stringify({ instances: [rows[0].with(4, 101)] }),
    400,
    'instances[0].Module_SoC_percent must be at most 100',
  ],
  ['POST', '/v1/models/other:predict', JSON.stringify({ instances: rows }), 404, /no model other here/],
  ['GET', '/v1/models/other', undefined, 404, /no model other here/],
  ['GET', '/v1/models/%3Aother', undefined, 404, 'There is no such route'],
  ['POST', '/v1/models/an%3Aother:predict', JSON.stringify({ instances: rows }), 404, 'There is no such route'],
  ['GET', '/v1/nothing', undefined, 404, 'There is no such route'],
  ['POST', '/v1/models/hvs:explain', '{}', 404, 'There is no such route'],
  ['GET', PREDICT, undefined, 405, 'The route does not have this method'],
  ['POST', '/v1/models/hvs', '{}', 405, 'The route does not have this method'],
] as const)('%#: %s %s is refused in the form of the protocol', async (method, url, payload, status, error) => {
  const app = await openServingApp();
  const headers = { 'content-type': 'application/json' };
  const response = await app.inject({ method, url, ...(payload !== undefined && { payload, headers }) });
  expect(response.statusCode).toBe(status);
  expect(response.json()).toEqual({
    error: typeof error === 'string' ? error : expect.stringMatching(error),
  });
  if (status === 405) expect(response.headers.allow).toBe(method === 'GET' ? 'OPTIONS, POST' : 'GET, HEAD, OPTIONS');
});
