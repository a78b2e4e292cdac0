import { FEATURE_NAMES, type ModelInfo } from '@hvs/contract';
import { expect, test } from 'vitest';
import { apiAt } from '../src/client/api-at.ts';
import { predict, someReading } from '../src/predictions.ts';

const api = apiAt();

test.each([
  ['/health', { status: 'healthy', model_loaded: true }],
  ['/health/live', { status: 'alive' }],
  ['/health/ready', { status: 'ready' }],
])('%s', async (path, body) => {
  await api
    .get(path)
    .expect(200, body)
    .expect('content-type', /^application\/json/);
});

test('HEAD has the headers of GET and no body', async () => {
  const get = await api.get('/health');
  const head = await api.head('/health').expect(200);
  expect(head.headers['content-length']).toBe(get.headers['content-length']);
  expect(head.text).toBeUndefined();
});

test('/model-info names the model version that answers', async () => {
  const { body } = await api.get('/model-info').expect(200);
  const { model_version } = await predict(api, [someReading(0)]);
  expect(body).toMatchObject({
    name: 'hvs',
    version: model_version,
    sha256: expect.stringMatching(/^[\da-f]{64}$/),
    features: FEATURE_NAMES,
    threshold: expect.any(Number),
    metrics: expect.any(Object),
  });
  expect(body).toHaveProperty('mlflow_run_id');
  expect(body).toHaveProperty('image_revision');
});

function valueOf(metrics: string, series: string): number {
  const line = metrics.split('\n').find((text) => text.startsWith(`${series} `));
  expect(line, series).toBeDefined();
  return Number(line?.slice(series.length + 1));
}

test('/metrics counts what was predicted', async () => {
  const read = async () => (await api.get('/metrics')).text;
  const series = (label: string) => `hvs_api_prediction_outcomes_total{predicted_label_text="${label}"}`;
  const before = await read();
  await predict(api, [someReading(0), someReading(96), someReading(0)]);
  const after = await read();
  expect(valueOf(after, series('Normal')) - valueOf(before, series('Normal'))).toBe(2);
  expect(valueOf(after, series('Hazardous')) - valueOf(before, series('Hazardous'))).toBe(1);
});

test('a request id is given back, or a new one is made', async () => {
  const ask = async (headers: Record<string, string>) =>
    (await api.get('/health/live').set(headers)).headers['x-request-id'];
  expect(await ask({ 'x-request-id': 'gateway-17' })).toBe('gateway-17');
  expect(await ask({ 'x-request-id': 'two words' })).toMatch(/^[\da-f-]{36}$/);
});

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

test('every operation that /openapi.json describes is there', async () => {
  const { paths } = (await api.get('/openapi.json').expect(200)).body as Description;
  const { name, version } = (await api.get('/model-info')).body as ModelInfo;
  expect(Object.keys(paths).length).toBeGreaterThan(0);
  for (const [pattern, operations] of Object.entries(paths)) {
    const path = pattern.replace('{model_name}', name).replace('{model_version}', version);
    for (const method of Object.keys(operations)) {
      const { status } = await api[method as 'get' | 'post'](path);
      expect([path, method, status]).not.toEqual([path, method, 404]);
      expect([path, method, status]).not.toEqual([path, method, 405]);
      expect(status).toBeLessThan(500);
    }
  }
});
