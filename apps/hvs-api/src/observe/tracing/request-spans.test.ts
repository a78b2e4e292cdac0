import { EXAMPLE_READINGS } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { expect, test, vi } from 'vitest';
import { openApp } from '../../app.fixture.ts';
import { loadModel } from '../../inference/load-model.ts';
import { createServing } from '../../inference/serving.ts';
import { openCollector } from './collector.fixture.ts';
import { type CollectedSpan, decodeTraces } from './otlp-protobuf.fixture.ts';

const ERROR = 2;
const request = {
  method: 'POST',
  url: '/predict',
  payload: { readings: [EXAMPLE_READINGS.normal] },
} as const;

/** The packages of OpenTelemetry read the endpoint from the environment of the process. */
async function openTracedApp() {
  const collector = await openCollector();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
  const app = await openApp(createServing(), { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  async function spans(): Promise<readonly CollectedSpan[]> {
    await app.close();
    vi.unstubAllEnvs();
    return collector.received.flatMap(({ body }) => decodeTraces(body));
  }
  return { app, spans };
}

test('a request that no model can answer yet is an error without a prediction', async () => {
  const { app, spans } = await openTracedApp();
  expect((await app.inject(request)).statusCode).toBe(503);
  expect(await spans()).toEqual([
    expect.objectContaining({
      name: 'POST /predict',
      statusCode: ERROR,
      events: [],
      attributes: expect.objectContaining({
        'error.type': 'model-not-loaded',
        'http.response.status_code': 503,
      }),
    }),
  ]);
});

test('a request whose inference throws is an error with the exception, and so is its prediction', async () => {
  const { app, spans } = await openTracedApp();
  const loaded = await loadModel(TEST_MODEL);
  app.serveModel({ ...loaded, predict: async () => Promise.reject(new Error('broken graph')) });
  expect((await app.inject(request)).statusCode).toBe(500);
  const [prediction, server] = await spans();
  expect(prediction).toMatchObject({ name: 'predict', statusCode: ERROR });
  expect(server).toMatchObject({
    name: 'POST /predict',
    statusCode: ERROR,
    events: ['exception'],
    attributes: { 'error.type': 'internal', 'http.response.status_code': 500 },
  });
  expect(prediction.parentSpanId).toBe(server.spanId);
});

test('requests that are predicted together keep their own traces', async () => {
  const { app, spans } = await openTracedApp();
  app.serveModel(await loadModel(TEST_MODEL));
  await Promise.all(Array.from({ length: 8 }, async () => app.inject(request)));
  const all = await spans();
  const servers = all.filter(({ name }) => name === 'POST /predict');
  const predictions = all.filter(({ name }) => name === 'predict');
  expect(new Set(servers.map(({ traceId }) => traceId)).size).toBe(8);
  expect(predictions.map(({ parentSpanId }) => parentSpanId).toSorted()).toEqual(
    servers.map(({ spanId }) => spanId).toSorted(),
  );
  expect(Math.max(...predictions.map((span) => Number(span.attributes['hvs.batch.requests'])))).toBeGreaterThan(1);
});

test('a caller whose traceparent is not valid begins a new trace', async () => {
  const { app, spans } = await openTracedApp();
  await app.inject({ ...request, headers: { traceparent: '00-zz-zz-01' } });
  const [span] = await spans();
  expect(span.parentSpanId).toBe('');
  expect(span.traceId).toMatch(/^[\da-f]{32}$/);
});

test('a caller that does not sample is not sampled here', async () => {
  const { app, spans } = await openTracedApp();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
  await app.inject({ ...request, headers: { traceparent } });
  expect(await spans()).toEqual([]);
});
