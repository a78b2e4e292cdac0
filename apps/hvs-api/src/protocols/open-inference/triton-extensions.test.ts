import { EXAMPLE_READINGS } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { expect, test, vi } from 'vitest';
import { openApp, openServingApp } from '../../app.fixture.ts';
import { loadModel } from '../../inference/load-model.ts';
import { jsonRequest } from './infer-body.fixture.ts';
import { createServing } from '../../inference/serving.ts';

const INDEX = '/v2/repository/index';

interface Duration {
  readonly count: number;
  readonly ns: number;
}

interface Statistics {
  readonly model_stats: readonly {
    readonly name: string;
    readonly version: string;
    readonly last_inference: number;
    readonly inference_count: number;
    readonly execution_count: number;
    readonly inference_stats: Readonly<Record<string, Duration>>;
    readonly batch_stats: readonly unknown[];
  }[];
}

test('the configuration has what perf_analyzer reads, with the names of the metadata', async () => {
  const app = await openServingApp({ MAX_READINGS: '17' });
  const { version } = (await app.inject('/model-info')).json();
  const metadata = (await app.inject('/v2/models/hvs')).json();
  for (const url of ['/v2/models/hvs/config', `/v2/models/hvs/versions/${version}/config`]) {
    const config = (await app.inject(url)).json();
    expect(config).toMatchObject({
      name: 'hvs',
      platform: metadata.platform,
      max_batch_size: 17,
      input: [{ name: 'features', data_type: 'TYPE_FP32', dims: [30], is_shape_tensor: false, optional: false }],
      output: [{ name: 'hazard_probability', data_type: 'TYPE_FP32', dims: [1], is_shape_tensor: false }],
      model_transaction_policy: { decoupled: false },
      dynamic_batching: {},
    });
    // Clients decide by it how they send requests.
    expect(config).not.toHaveProperty('sequence_batching');
    expect(config).not.toHaveProperty('ensemble_scheduling');
  }
});

test('the statistics count rows, runs and requests of every protocol, in whole numbers', async () => {
  const app = await openServingApp();
  const { version } = (await app.inject('/model-info')).json();
  const read = async (url: string) => {
    const { model_stats: statistics } = (await app.inject(url)).json<Statistics>();
    expect(statistics).toHaveLength(1);
    return statistics[0];
  };
  const before = await read('/v2/models/hvs/stats');
  expect(before).toMatchObject({ name: 'hvs', version, last_inference: 0, inference_count: 0, execution_count: 0 });

  const startMs = Date.now();
  await app.inject({ method: 'POST', url: '/v2/models/hvs/infer', payload: jsonRequest() });
  await app.inject({ method: 'POST', url: '/predict', payload: { readings: [EXAMPLE_READINGS.normal] } });
  await app.inject({ method: 'POST', url: '/v2/models/hvs/infer', payload: {} });
  for (const url of ['/v2/models/hvs/stats', `/v2/models/hvs/versions/${version}/stats`, '/v2/models/stats']) {
    const after = await read(url);
    expect(after).toMatchObject({ inference_count: 3, execution_count: 2, batch_stats: [] });
    expect(after.last_inference).toBeGreaterThanOrEqual(startMs - 1);
    const { success, fail, queue, compute_infer, compute_input, compute_output, cache_hit, cache_miss } =
      after.inference_stats;
    const counts = [success, fail, queue, compute_infer, compute_input, compute_output, cache_hit, cache_miss];
    expect(counts.map(({ count }) => count)).toEqual([2, 0, 2, 2, 2, 2, 0, 0]);
    for (const { ns } of [...counts, { ns: after.last_inference }]) expect(Number.isSafeInteger(ns)).toBe(true);
    expect(compute_infer.ns).toBeGreaterThan(0);
    expect(success.ns).toBeGreaterThanOrEqual(compute_infer.ns);
  }
});

test('requests that fail in the model are counted as such', async () => {
  const app = await openApp(createServing());
  const loaded = await loadModel(TEST_MODEL);
  app.serveModel({ ...loaded, predict: () => Promise.reject(new Error('broken')) });
  vi.spyOn(app.log, 'error').mockReturnValue();
  await app.inject({ method: 'POST', url: '/v2/models/hvs/infer', payload: jsonRequest() });
  const {
    model_stats: [{ inference_count, inference_stats }],
  } = (await app.inject('/v2/models/hvs/stats')).json<Statistics>();
  expect([inference_count, inference_stats.success.count, inference_stats.fail.count]).toEqual([0, 0, 1]);
});

test('the index names the model and its state', async () => {
  const serving = createServing();
  const app = await openApp(serving);
  const ask = async (payload?: string, type?: string) => {
    const headers = { ...(type !== undefined && { 'content-type': type }) };
    const response = await app.inject({
      method: 'POST',
      url: INDEX,
      headers,
      ...(payload !== undefined && { payload }),
    });
    return [response.statusCode, response.json()];
  };
  expect(await ask()).toEqual([200, []]);

  const loaded = await loadModel(TEST_MODEL);
  app.serveModel(loaded);
  const { version } = loaded.card;
  const ready = { name: 'hvs', version, state: 'READY', reason: '' };
  const type = 'application/json';
  expect(await ask()).toEqual([200, [ready]]);
  expect(await ask('')).toEqual([200, [ready]]);
  expect(await ask('', type)).toEqual([200, [ready]]);
  expect(await ask('{}', type)).toEqual([200, [ready]]);
  expect(await ask('{"ready":true}', type)).toEqual([200, [ready]]);
  expect(await ask('{"ready":null}', type)).toEqual([200, [ready]]);
  expect(await ask('{"ready":true}', 'application/x-www-form-urlencoded')).toEqual([200, [ready]]);

  serving.isDraining = true;
  expect(await ask('{"ready":false}', type)).toEqual([200, [{ ...ready, state: 'UNAVAILABLE', reason: 'draining' }]]);
  expect(await ask('{"ready":true}', type)).toEqual([200, []]);

  expect(await ask('[]', type)).toEqual([400, { error: 'the body must be an object' }]);
  expect(await ask('{"ready":1}', type)).toEqual([400, { error: 'ready must be true or false' }]);
  expect((await ask('{', type))[0]).toBe(400);
});

test.each([
  ['GET', '/v2/models/other/config', 404, /no model other/],
  ['GET', '/v2/models/hvs/versions/0/stats', 404, /no model hvs of version 0/],
  ['GET', INDEX, 405, 'The route does not have this method'],
  ['POST', '/v2/repository/models/hvs/load', 404, 'There is no such route'],
] as const)('%s %s is refused', async (method, url, status, error) => {
  const response = await (await openServingApp()).inject({ method, url });
  expect([response.statusCode, response.json()]).toEqual([status, { error: expect.stringMatching(error) }]);
});

test('while no model is loaded there is no configuration and there are no statistics', async () => {
  const app = await openApp(createServing());
  expect((await app.inject('/v2/models/hvs/config')).statusCode).toBe(503);
  expect((await app.inject('/v2/models/hvs/stats')).statusCode).toBe(503);
  expect((await app.inject('/v2/models/stats')).json()).toEqual({ model_stats: [] });
});
