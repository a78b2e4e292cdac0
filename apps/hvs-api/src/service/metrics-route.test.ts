import { once } from 'node:events';
import { EXAMPLE_READINGS } from '@hvs/contract';
import type { FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { connectTo, openApp, openServingApp } from '../app.fixture.ts';
import { readExposition, type Samples, samplesOf } from '../observe/metrics/exposition.fixture.ts';
import { createServing } from '../inference/serving.ts';
import { eventually } from '../eventually.fixture.ts';

async function read(app: FastifyInstance): Promise<Samples> {
  return readExposition((await app.inject('/metrics')).body);
}

async function open(app: FastifyInstance, bytes: string) {
  const socket = await connectTo(app);
  socket.write(bytes);
  return socket;
}

const BEGUN = 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{';

test('both outcomes are there from the start, with the metrics of the process', async () => {
  const app = await openServingApp();
  const { body, headers } = await app.inject('/metrics');
  expect(headers['content-type']).toMatch(/^text\/plain/);
  expect(samplesOf(readExposition(body), 'hvs_api_prediction_outcomes_total')).toEqual({
    '{predicted_label_text="Normal"}': 0,
    '{predicted_label_text="Hazardous"}': 0,
  });
  expect(body).toContain('process_cpu_user_seconds_total');
  expect(body).toContain('nodejs_eventloop_lag_p99_seconds');
});

test('the model version that serves is named once it is loaded', async () => {
  expect(samplesOf(await read(await openApp(createServing())), 'hvs_api_model_info')).toEqual({});
  const app = await openServingApp();
  const { version, sha256 } = (await app.inject('/model-info')).json();
  expect(samplesOf(await read(app), 'hvs_api_model_info')).toEqual({
    [`{name="hvs",version="${version}",sha256="${sha256}"}`]: 1,
  });
});

test('durations are labelled by route and status, in buckets that hold those below them', async () => {
  const app = await openServingApp();
  await app.inject('/health');
  await app.inject('/health');
  await app.inject({ method: 'POST', url: '/predict?site=north', payload: {} });
  const samples = await read(app);
  const name = 'hvs_api_request_duration_seconds';
  expect(samplesOf(samples, `${name}_count`)).toMatchObject({
    '{method="GET",route="/health",status="200"}': 2,
    '{method="POST",route="/predict",status="400"}': 1,
  });
  const buckets = Object.entries(samplesOf(samples, `${name}_bucket`))
    .filter(([labels]) => labels.includes('"/health"'))
    .map(([, value]) => value);
  expect(buckets.length).toBeGreaterThan(5);
  expect(buckets).toEqual(buckets.toSorted((a, b) => a - b));
  expect(buckets.at(-1)).toBe(2);
  const sum = samples.get(`${name}_sum{method="GET",route="/health",status="200"}`);
  expect(sum).toBeGreaterThan(0);
});

test('nothing that a client sends becomes a label value', async () => {
  const app = await openServingApp();
  const series = async () => [...(await read(app)).keys()].filter((key) => key.startsWith('hvs_'));
  await series();
  const ask = async (name: string) => {
    const readings = [{ Module_ID: name, ...EXAMPLE_READINGS.normal }, { Module_ID: name }];
    const headers = { prefer: 'handling=lenient', 'x-request-id': name };
    await app.inject(`/${name}?${name}=${name}`);
    await app.inject({ method: 'PROPFIND', url: `/${name}` });
    await app.inject({ method: 'PURGE', url: '/health' });
    await app.inject({ method: 'POST', url: '/predict', payload: { readings }, headers });
    await app.inject({ method: 'POST', url: `/v2/models/${name}/infer`, payload: { id: name } });
    await app.inject(`/%zz${name}`);
  };
  await ask('xylophone-1');
  const before = await series();
  for (const name of ['xylophone-2', 'xylophone-3', 'xylophone-4']) await ask(name);
  const after = await series();
  expect(after).toEqual(before);
  expect(after.filter((key) => /xylophone|PROPFIND|PURGE/.test(key))).toEqual([]);
});

test('a refused request is counted by the code of its problem', async () => {
  const app = await openServingApp();
  await app.inject('/nowhere');
  await app.inject({ method: 'DELETE', url: '/predict' });
  await app.inject({ method: 'POST', url: '/predict', payload: { readings: [{}] } });
  await app.inject('/%zz');
  expect(samplesOf(await read(app), 'hvs_api_rejected_requests_total')).toEqual({
    '{reason="not-found"}': 1,
    '{reason="method-not-allowed"}': 1,
    '{reason="reading-invalid"}': 1,
    '{reason="bad-request"}': 1,
  });
});

test('a path that cannot be decoded has a duration like any other without a route', async () => {
  const app = await openServingApp();
  await app.inject('/%zz');
  const counts = samplesOf(await read(app), 'hvs_api_request_duration_seconds_count');
  expect(counts).toEqual({ '{method="GET",route="none",status="400"}': 1 });
});

test('bytes that are not HTTP are counted too', async () => {
  const app = await openServingApp();
  await once((await open(app, 'hello\r\n\r\n')).resume(), 'close');
  expect(samplesOf(await read(app), 'hvs_api_rejected_requests_total')).toEqual({
    '{reason="bad-request"}': 1,
  });
});

test('a request is in flight until its answer, or until its client leaves', async () => {
  const app = await openServingApp();
  const socket = await open(app, BEGUN);
  const facts = async () => {
    const samples = await read(app);
    const names = ['requests_in_flight', 'connections', 'aborted_requests_total'];
    return names.map((name) => samples.get(`hvs_api_${name}`));
  };
  // The request for the metrics is one of them.
  await eventually(async () => expect(await facts()).toEqual([2, 1, 0]));
  socket.destroy();
  await eventually(async () => expect(await facts()).toEqual([1, 0, 1]));
  await app.inject('/health');
  expect(await facts()).toEqual([1, 0, 1]);
});
