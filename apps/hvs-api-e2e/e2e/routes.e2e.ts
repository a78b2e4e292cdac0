import { FEATURE_NAMES, type ModelInfo } from '@hvs/contract';
import { expect, test } from 'vitest';
import { jsonOf } from '../src/client/http-client.ts';
import { openClient } from '../src/client/open-client.ts';
import { predict, someReading } from '../src/predictions.ts';

const client = openClient();

test.each([
  ['/health', { status: 'healthy', model_loaded: true }],
  ['/health/live', { status: 'alive' }],
  ['/health/ready', { status: 'ready' }],
])('%s', async (path, body) => {
  const answer = await client.send({ path });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(jsonOf(answer)).toEqual(body);
});

test('HEAD has the headers of GET and no body', async () => {
  const [get, head] = await Promise.all(['GET', 'HEAD'].map((method) => client.send({ method, path: '/health' })));
  expect(head.status).toBe(200);
  expect(head.headers['content-length']).toBe(get.headers['content-length']);
  expect(head.body).toHaveLength(0);
});

test('/model-info names the model version that answers', async () => {
  const answer = await client.send({ path: '/model-info' });
  expect(answer.status).toBe(200);
  const { model_version } = await predict(client, [someReading(0)]);
  expect(jsonOf(answer)).toMatchObject({
    name: 'hvs',
    version: model_version,
    sha256: expect.stringMatching(/^[\da-f]{64}$/),
    features: FEATURE_NAMES,
    threshold: expect.any(Number),
    metrics: expect.any(Object),
  });
  expect(jsonOf(answer)).toHaveProperty('mlflow_run_id');
  expect(jsonOf(answer)).toHaveProperty('image_revision');
});

function valueOf(metrics: string, series: string): number {
  const line = metrics.split('\n').find((text) => text.startsWith(`${series} `));
  expect(line, series).toBeDefined();
  return Number(line?.slice(series.length + 1));
}

test('/metrics counts what was predicted', async () => {
  const read = async () => (await client.send({ path: '/metrics' })).body.toString();
  const series = (label: string) => `hvs_api_prediction_outcomes_total{predicted_label_text="${label}"}`;
  const before = await read();
  await predict(client, [someReading(0), someReading(96), someReading(0)]);
  const after = await read();
  expect(valueOf(after, series('Normal')) - valueOf(before, series('Normal'))).toBe(2);
  expect(valueOf(after, series('Hazardous')) - valueOf(before, series('Hazardous'))).toBe(1);
});

test('a request id is given back, or a new one is made', async () => {
  const ask = async (headers: Record<string, string>) =>
    (await client.send({ path: '/health/live', headers })).headers['x-request-id'];
  expect(await ask({ 'x-request-id': 'gateway-17' })).toBe('gateway-17');
  expect(await ask({ 'x-request-id': 'two words' })).toMatch(/^[\da-f-]{36}$/);
});

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

test('every operation that /openapi.json describes is there', async () => {
  const answer = await client.send({ path: '/openapi.json' });
  expect(answer.status).toBe(200);
  const { paths } = jsonOf(answer) as Description;
  const { name, version } = jsonOf(await client.send({ path: '/model-info' })) as ModelInfo;
  expect(Object.keys(paths).length).toBeGreaterThan(0);
  for (const [pattern, operations] of Object.entries(paths)) {
    const path = pattern.replace('{model_name}', name).replace('{model_version}', version);
    for (const method of Object.keys(operations)) {
      const { status } = await client.send({ method: method.toUpperCase(), path });
      expect([path, method, status]).not.toEqual([path, method, 404]);
      expect([path, method, status]).not.toEqual([path, method, 405]);
      expect(status).toBeLessThan(500);
    }
  }
});
