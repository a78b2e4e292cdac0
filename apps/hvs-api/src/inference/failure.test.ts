import { EXAMPLE_READINGS, FEATURE_COUNT } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { createSession } from '@hvs/onnx-session';
import { expect, test, vi } from 'vitest';
import { openApp } from '../app.fixture.ts';
import { loadModel } from './load-model.ts';
import { createServing } from './serving.ts';
import { eventually } from '../eventually.fixture.ts';

const { normal, hazardous } = EXAMPLE_READINGS;

/** An app whose session fails where the test wants it. */
async function openFaultyApp() {
  const fault = { ofRows: (_rows: Float32Array): boolean => false };
  const loaded = await loadModel(TEST_MODEL, (onnx) => {
    const session = createSession(onnx);
    return {
      run(features, rows) {
        if (fault.ofRows(features)) throw new Error('secret of the runtime');
        return session.run(features, rows);
      },
    };
  });
  const app = await openApp(createServing());
  app.serveModel(loaded);
  const predict = async (...readings: readonly object[]) =>
    app.inject({ method: 'POST', url: '/predict', payload: { readings } });
  const ready = async () => (await app.inject('/health/ready')).json<{ status: string }>().status;
  return { app, fault, predict, ready };
}

test('an exception in inference is 500 with the id of the request and without its text', async () => {
  const { fault, predict, ready } = await openFaultyApp();
  fault.ofRows = () => true;
  const response = await predict(normal);
  expect(response.statusCode).toBe(500);
  expect(response.json()).toEqual({
    type: 'urn:hvs:problem:internal',
    title: 'The service failed',
    status: 500,
    instance: `urn:hvs:request:${String(response.headers['x-request-id'])}`,
  });
  expect(response.body).not.toContain('secret');
  fault.ofRows = () => false;
  expect([(await predict(normal)).statusCode, await ready()]).toEqual([200, 'ready']);
});

test('a request that the model cannot take fails alone, among others and however often', async () => {
  const { app, fault, predict, ready } = await openFaultyApp();
  const poison = { ...normal, Module_Voltage_V: 666 };
  fault.ofRows = (features) => features.includes(666);
  for (let round = 0; round < 5; round += 1) {
    const answers = await Promise.all([predict(normal), predict(poison), predict(hazardous)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 500, 200]);
  }
  const alone = await Promise.all([predict(poison), predict(poison), predict(poison)]);
  expect(alone.map(({ statusCode }) => statusCode)).toEqual([500, 500, 500]);
  // The golden vectors are as good as before.
  expect(await ready()).toBe('ready');
  const { body } = await app.inject('/metrics');
  expect(body).toContain('hvs_api_inference_failures_total 8\n');
  expect(body).toMatch(/hvs_api_inference_retries_total [1-9]/);
});

test('a model that fails at what it joins is not ready, though every request is answered', async () => {
  const { app, fault, predict, ready } = await openFaultyApp();
  const log = vi.spyOn(app.log, 'error');
  fault.ofRows = (features) => features.length > FEATURE_COUNT;
  for (let round = 0; round < 3; round += 1) {
    const answers = await Promise.all([predict(normal), predict(hazardous)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  }
  await eventually(async () => expect(await ready()).toBe('failing'));
  expect(log.mock.calls).toEqual([[expect.stringMatching(/golden vectors/)]]);
});

test('a model that fails three times is not ready, until it gives its golden vectors again', async () => {
  const { fault, predict, ready } = await openFaultyApp();
  fault.ofRows = () => true;
  expect((await predict(normal)).statusCode).toBe(500);
  expect((await predict(normal)).statusCode).toBe(500);
  expect(await ready()).toBe('ready');
  expect((await predict(normal)).statusCode).toBe(500);
  await eventually(async () => expect(await ready()).toBe('failing'));
  fault.ofRows = () => false;
  await eventually(async () => expect(await ready()).toBe('ready'));
  expect((await predict(normal)).statusCode).toBe(200);
});
