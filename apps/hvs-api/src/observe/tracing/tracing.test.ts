import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXAMPLE_READINGS, parseModelCard } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { bundleInto } from '../../../esbuild.config.ts';
import { startApi } from '../../process.fixture.ts';
import { openCollector } from './collector.fixture.ts';
import { type CollectedSpan, decodeTraces } from './otlp-protobuf.fixture.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const SERVER = 2;

async function predict(url: string, readings: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/predict?site=SecretSite`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ readings }),
  });
  await response.arrayBuffer();
  return response;
}

const reading = { Module_ID: 'SecretModule', ...EXAMPLE_READINGS.normal };

const card = parseModelCard(JSON.parse(await readFile(join(TEST_MODEL, 'model-card.json'), 'utf8')));

test('a request is a span below that of its caller, with one for its prediction below it', async () => {
  const collector = await openCollector();
  const api = startApi({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=site-7',
    OTEL_SERVICE_NAME: 'hvs-api-of-a-test',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  });
  const url = await api.url();
  await api.logged('model ready');
  await predict(url, [reading, reading], { traceparent: `00-${TRACE}-${CALLER}-01` });
  await predict(url, [{}]);
  await fetch(`${url}/SecretPath`);
  await fetch(`${url}/health/ready`);
  await fetch(`${url}/metrics`);
  api.child.kill('SIGINT');
  expect(await api.ended).toBe(0);

  expect(collector.received[0]).toMatchObject({
    path: '/v1/traces',
    headers: { 'content-type': 'application/x-protobuf', 'x-tenant': 'site-7' },
  });
  const spans = collector.received.flatMap(({ body }) => decodeTraces(body));
  expect(spans.map(({ name }) => name).toSorted()).toEqual(['GET', 'POST /predict', 'POST /predict', 'predict']);
  const of = (fits: (span: CollectedSpan) => boolean) => spans.find(fits) as CollectedSpan;
  const request = of(({ traceId, name }) => traceId === TRACE && name === 'POST /predict');
  expect(request).toMatchObject({
    parentSpanId: CALLER,
    kind: SERVER,
    statusCode: 0,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/predict',
      'http.response.status_code': 200,
      'url.path': '/predict',
      'url.scheme': 'http',
    },
    resource: {
      'service.name': 'hvs-api-of-a-test',
      'deployment.environment.name': 'test',
    },
  });
  const prediction = of(({ name }) => name === 'predict');
  expect(prediction).toMatchObject({
    traceId: TRACE,
    parentSpanId: request.spanId,
    attributes: {
      'hvs.rows': 2,
      'hvs.batch.rows': 2,
      'hvs.batch.requests': 1,
      'hvs.batch.wait_ms': expect.any(Number),
      'hvs.batch.inference_ms': expect.any(Number),
      'hvs.model.name': 'hvs',
      'hvs.model.version': card.version,
    },
  });
  expect(prediction.startNs).toBeGreaterThanOrEqual(request.startNs);
  expect(prediction.endNs).toBeLessThanOrEqual(request.endNs);

  const refused = of(({ traceId, name }) => traceId !== TRACE && name === 'POST /predict');
  expect(refused).toMatchObject({
    parentSpanId: '',
    statusCode: 0,
    attributes: { 'http.response.status_code': 422, 'error.type': 'reading-invalid' },
  });
  expect(JSON.stringify(spans, (_, v) => (typeof v === 'bigint' ? `${v}` : v))).not.toMatch(/SecretModule|SecretSite/);

  const line = api.lines.find(({ msg, path }) => msg === 'request answered' && path === '/predict');
  expect(line).toMatchObject({ trace_id: TRACE, span_id: request.spanId });
});

test('OTLP as JSON, to an endpoint of its own', async () => {
  const collector = await openCollector();
  const api = startApi({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/traces-only`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  const url = await api.url();
  await api.logged('model ready');
  await predict(url, [reading]);
  api.child.kill('SIGINT');
  expect(await api.ended).toBe(0);
  const [{ path, body }] = collector.received;
  expect(path).toBe('/traces-only');
  const { resourceSpans } = JSON.parse(body.toString());
  const names = resourceSpans[0].scopeSpans[0].spans.map(({ name }: { name: string }) => name);
  expect(names.toSorted()).toEqual(['POST /predict', 'predict']);
});

test.each([
  ['nothing is set', {}],
  ['the exporter is none', { OTEL_TRACES_EXPORTER: 'none' }],
  ['the SDK is disabled', { OTEL_SDK_DISABLED: 'true' }],
  ['the sampler is off', { OTEL_TRACES_SAMPLER: 'always_off' }],
])('no span is sent when %s', async (why, settings) => {
  const collector = await openCollector();
  const endpoint = why === 'nothing is set' ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const api = startApi({ ...endpoint, ...settings });
  const url = await api.url();
  await api.logged('model ready');
  expect((await predict(url, [reading])).status).toBe(200);
  api.child.kill('SIGINT');
  expect(await api.ended).toBe(0);
  expect(collector.received).toEqual([]);
});

test('a collector that never answers holds up neither requests nor the end of the process', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const api = startApi({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
  const url = await api.url();
  await api.logged('model ready');
  for (let n = 0; n < 100; n += 1) expect((await predict(url, [reading])).status).toBe(200);
  api.child.kill('SIGINT');
  expect(await api.ended).toBe(0);
  // The lost spans are told.
  const told = api.lines.find(({ msg }) => msg === 'traces not sent');
  expect(told?.fault).toBe('the last spans were not taken in 2000 ms');
  expect(api.lines.at(-1)?.msg).toBe('closed');
});

test('a collector that is not there is told in the log', async () => {
  const api = startApi({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_TIMEOUT: '100',
  });
  const url = await api.url();
  await api.logged('model ready');
  expect((await predict(url, [reading])).status).toBe(200);
  api.child.kill('SIGINT');
  expect(await api.ended).toBe(0);
  expect(api.lines.map(({ msg }) => msg)).toContain('traces not sent');
});

/** The files that Node has loaded by its end, from its coverage. */
async function modulesOf(settings: Record<string, string>, program?: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hvs-modules-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const api = startApi({ ...settings, NODE_V8_COVERAGE: folder }, program);
  await api.logged('model ready');
  api.child.kill('SIGINT');
  expect(await api.ended).toBe(0);
  const files = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')));
  return files.flatMap((file) => JSON.parse(file).result.map(({ url }: { url: string }) => url));
}

test('nothing of the SDK is loaded as long as no traces are asked for', async () => {
  const sdk = /start-tracing|@opentelemetry\/(?!api\/)/;
  expect((await modulesOf({})).filter((url) => sdk.test(url))).toEqual([]);
  const collector = await openCollector();
  const traced = await modulesOf({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  expect(traced.filter((url) => sdk.test(url)).length).toBeGreaterThan(10);
});

test('the bundle traces as the source does, from a chunk of its own', async () => {
  const folder = join(import.meta.dirname, '../../../dist/tracing-test');
  await build({ ...bundleInto(folder), logLevel: 'silent' });
  const program = join(folder, 'main.js');
  const chunk = /start-tracing-\w+\.js$/;
  expect((await modulesOf({}, program)).filter((url) => chunk.test(url))).toEqual([]);

  const collector = await openCollector();
  const api = startApi({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, program);
  const url = await api.url();
  await api.logged('model ready');
  await predict(url, [reading]);
  api.child.kill('SIGINT');
  expect(await api.ended).toBe(0);
  const spans = collector.received.flatMap(({ body }) => decodeTraces(body));
  expect(spans.map(({ name }) => name).toSorted()).toEqual(['POST /predict', 'predict']);
});
