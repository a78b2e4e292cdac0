import { EXAMPLE_READINGS } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { expect, test } from 'vitest';
import { openApp } from '../app.fixture.ts';
import { loadModel } from '../inference/load-model.ts';
import { createServing } from '../inference/serving.ts';

const readings = [EXAMPLE_READINGS.normal];

test('until the model is loaded it lives, is not ready and predicts nothing', async () => {
  const app = await openApp(createServing());
  const answers = await Promise.all([app.inject('/health'), app.inject('/health/live'), app.inject('/health/ready')]);
  expect(answers.map((answer) => [answer.statusCode, answer.json()])).toEqual([
    [503, { status: 'unhealthy', model_loaded: false }],
    [200, { status: 'alive' }],
    [503, { status: 'loading' }],
  ]);
  for (const url of ['/predict', '/model-info']) {
    const method = url === '/predict' ? 'POST' : 'GET';
    const response = await app.inject(method === 'POST' ? { method, url, payload: { readings } } : { method, url });
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('1');
    expect(response.json()).toMatchObject({
      type: 'urn:hvs:problem:model-not-loaded',
      title: 'The model is not loaded yet',
    });
  }
});

test('while a registry gives no model, it says why it is not ready', async () => {
  const serving = createServing();
  serving.waitingFor = 'no answer of the model registry';
  const app = await openApp(serving);
  const ready = await app.inject('/health/ready');
  expect([ready.statusCode, ready.json()]).toEqual([
    503,
    { status: 'loading', reason: 'no answer of the model registry' },
  ]);
  serving.model = await loadModel(TEST_MODEL);
  expect((await app.inject('/health/ready')).json()).toEqual({ status: 'ready' });
});

test('once the model is loaded it is healthy and ready', async () => {
  const serving = createServing();
  const app = await openApp(serving);
  serving.model = await loadModel(TEST_MODEL);
  const answers = await Promise.all([app.inject('/health'), app.inject('/health/ready')]);
  expect(answers.map((answer) => [answer.statusCode, answer.json()])).toEqual([
    [200, { status: 'healthy', model_loaded: true }],
    [200, { status: 'ready' }],
  ]);
});

test('while it drains it is not ready, still predicts, and ends each connection', async () => {
  const serving = createServing();
  const app = await openApp(serving);
  serving.model = await loadModel(TEST_MODEL);
  serving.isDraining = true;
  const ready = await app.inject('/health/ready');
  expect([ready.statusCode, ready.json()]).toEqual([503, { status: 'draining' }]);
  const [live, prediction] = await Promise.all([
    app.inject('/health/live'),
    app.inject({ method: 'POST', url: '/predict', payload: { readings } }),
  ]);
  expect([live.statusCode, prediction.statusCode]).toEqual([200, 200]);
  expect(prediction.headers.connection).toBe('close');
});
