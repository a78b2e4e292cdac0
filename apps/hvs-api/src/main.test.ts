import { EXAMPLE_READINGS } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type FakeMlflow, startFakeMlflow } from '@hvs/model-version/fixtures';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startApi } from './process.fixture.ts';

/** The delays between two tries grow to 2 s here. */
const PATIENCE = { timeout: 20_000, interval: 100 };

const body = JSON.stringify({
  readings: [{ Module_ID: 'SecretModule', ...EXAMPLE_READINGS.hazardous }],
});
const headers = { 'content-type': 'application/json', 'content-length': body.length };

async function answerOf(call: ClientRequest) {
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const { statusCode, headers: answered } = response;
  return { status: statusCode, headers: answered, body: JSON.parse(await text(response)) };
}

function get(url: string) {
  return answerOf(request(url).end());
}

function post(url: string) {
  return answerOf(request(`${url}/predict`, { method: 'POST', headers }).end(body));
}

/** A prediction of which the server has the headers and still waits for the body. */
async function openPrediction(url: string): Promise<ClientRequest> {
  const expectHeader = { ...headers, expect: '100-continue' };
  const call = request(`${url}/predict`, { method: 'POST', headers: expectHeader });
  call.flushHeaders();
  await once(call, 'continue');
  return call;
}

/** A connection that the server has accepted, with the first bytes of a request. */
async function openConnection(url: string, bytes: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.write(bytes);
  // The server accepts and reads in order, so a later answer belongs to a later request.
  await get(`${url}/health/live`);
  return socket;
}

test('serves the model that MODEL_URI names, logs a line for each request and no body', async () => {
  // SIGINT skips the drain window, or this test would not end.
  const api = startApi({ DRAIN_WINDOW_MS: '600000' });
  const url = await api.url();
  const ready = await api.logged('model ready');
  expect(ready).toMatchObject({ name: 'hvs', simulated: true });

  const prediction = await post(url);
  expect(prediction.status).toBe(200);
  expect(prediction.body.predictions[0]).toMatchObject({
    Module_ID: 'SecretModule',
    hazard_prediction: 1,
  });
  expect((await get(`${url}/health/ready?from=probe`)).body).toEqual({ status: 'ready' });

  api.child.kill('SIGINT');
  expect(await api.ended).toBe(0);
  const requests = api.lines.filter(({ msg }) => msg === 'request answered');
  expect(requests).toEqual([
    expect.objectContaining({
      reqId: prediction.headers['x-request-id'],
      method: 'POST',
      path: '/predict',
      status: 200,
      durationMs: expect.any(Number),
    }),
    expect.objectContaining({ method: 'GET', path: '/health/ready', status: 200 }),
  ]);
  expect(JSON.stringify(api.lines)).not.toContain('SecretModule');
  expect(api.errorText()).toBe('');
});

test('onnxruntime notes nothing to send to its maker', async () => {
  const home = await mkdtemp(join(tmpdir(), 'hvs-home-'));
  onTestFinished(() => rm(home, { recursive: true }));
  const api = startApi({ HOME: home });
  await api.logged('model ready');
  api.child.kill('SIGINT');
  expect(await api.ended).toBe(0);
  expect(await readdir(home)).toEqual([]);
});

test('after SIGTERM it is not ready, but answers requests in flight and new ones', async () => {
  const api = startApi({ DRAIN_WINDOW_MS: '3000' });
  const url = await api.url();
  await api.logged('model ready');
  const inFlight = await openPrediction(url);
  const inFlightAnswer = answerOf(inFlight);

  api.child.kill('SIGTERM');
  await api.logged('draining');
  const ready = await get(`${url}/health/ready`);
  expect([ready.status, ready.body]).toEqual([503, { status: 'draining' }]);
  const fresh = await post(url);
  expect(fresh.status).toBe(200);
  expect(fresh.headers.connection).toBe('close');

  inFlight.end(body);
  const answer = await inFlightAnswer;
  expect(answer.status).toBe(200);
  expect(answer.headers.connection).toBe('close');
  expect(answer.body.predictions[0].hazard_prediction).toBe(1);
  expect(await api.ended).toBe(0);
  expect(api.lines.at(-1)?.msg).toBe('closed');
});

test('every request that is sent before the end of the drain window is answered', async () => {
  const windowMs = 1000;
  const api = startApi({ DRAIN_WINDOW_MS: String(windowMs) });
  const url = await api.url();
  await api.logged('model ready');
  api.child.kill('SIGTERM');
  const draining = await api.logged('draining');
  let sentMs = Date.now();
  let answered = 0;
  for (let isAnswered = true; isAnswered;) {
    sentMs = Date.now();
    isAnswered = await post(url).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (isAnswered) answered += 1;
  }
  expect(answered).toBeGreaterThan(0);
  expect(sentMs).toBeGreaterThanOrEqual(Number(draining.time) + windowMs);
  expect(await api.ended).toBe(0);
});

test('a request in flight is answered also after the drain window', async () => {
  const api = startApi({ DRAIN_WINDOW_MS: '0' });
  const url = await api.url();
  await api.logged('model ready');
  const inFlight = await openPrediction(url);
  const answer = answerOf(inFlight);
  const begun = await openConnection(url, 'GET /health/live HTTP/1.1\r\nhost: ');

  api.child.kill('SIGTERM');
  await api.logged('draining');
  let isOpen = true;
  while (isOpen) isOpen = await get(`${url}/health/live`).then(Boolean, () => false);
  begun.write('hvs\r\n\r\n');
  expect(await text(begun)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*connection: close\r\n/);
  inFlight.end(body);
  expect((await answer).status).toBe(200);
  expect(await api.ended).toBe(0);
});

test('requests on idle connections at the end of the drain window are answered', async () => {
  const api = startApi({ DRAIN_WINDOW_MS: '0' });
  const url = await api.url();
  await api.logged('model ready');
  const asked = 'GET /health/live HTTP/1.1\r\nhost: hvs\r\n\r\n';
  const [used, unused] = [await openConnection(url, asked), await openConnection(url, '')];
  await once(used, 'data');

  api.child.kill('SIGTERM');
  await api.logged('draining');
  for (const connection of [used, unused]) {
    connection.write(asked);
    expect(await text(connection)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*connection: close\r\n/);
  }
  expect(await api.ended).toBe(0);
});

test('a connection on which nothing was asked does not delay the end', async () => {
  const api = startApi({ DRAIN_WINDOW_MS: '0' });
  const unused = await openConnection(await api.url(), '');
  await api.logged('model ready');
  api.child.kill('SIGTERM');
  expect(await text(unused)).toBe('');
  expect(await api.ended).toBe(0);
});

test('settings that are not valid are listed, all of them, and nothing starts', async () => {
  const api = startApi({ PORT: 'http', LOG_LEVEL: 'loud', MAX_READINGS: '0' });
  expect(await api.ended).toBe(2);
  expect(api.lines).toEqual([]);
  expect(api.errorText()).toBe(
    [
      'Settings of the environment are not valid:',
      '  PORT must be integer, but is "http"',
      '  LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, but is "loud"',
      '  MAX_READINGS must be >= 1, but is "0"',
      '',
    ].join('\n'),
  );
});

async function damagedModel(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hvs-model-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(TEST_MODEL, folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), 'another file');
  return `file:${folder}`;
}

test.each([
  ['hash-mismatch', damagedModel],
  ['file-missing', () => 'file:no/such/folder'],
  ['uri-unsupported', () => 'http://models.test/hvs'],
])('a model that is refused ends the process: %s', async (code, uri) => {
  const api = startApi({ MODEL_URI: await uri() });
  expect(await api.ended).toBe(1);
  const fault = api.lines.find(({ msg }) => msg === 'process failed');
  expect(fault).toMatchObject({ level: 60, err: { type: 'ModelError', code } });
  expect(api.lines.map(({ msg }) => msg)).not.toContain('model ready');
});

/** A registry on loopback, and the variables that name it. */
async function openRegistry(options: { readonly port?: number } = {}) {
  const fake = await startFakeMlflow(options);
  const cache = await mkdtemp(join(tmpdir(), 'hvs-cache-'));
  onTestFinished(() => rm(cache, { recursive: true }));
  return { fake, variables: { MLFLOW_TRACKING_URI: fake.url, HVS_MODEL_CACHE: cache } };
}

test('while the model registry is down it says why it is not ready, and serves as soon as it can', async () => {
  const { fake, variables } = await openRegistry();
  await fake.stop();
  const api = startApi({ MODEL_URI: 'models:/hvs@champion', ...variables });
  const url = await api.url();
  await api.logged('no model yet');
  expect(await get(`${url}/health/ready`)).toMatchObject({
    status: 503,
    body: { status: 'loading', reason: expect.stringContaining('ECONNREFUSED') },
  });
  expect((await get(`${url}/health/live`)).status).toBe(200);
  expect((await post(url)).status).toBe(503);

  const again = await startFakeMlflow({ port: Number(new URL(fake.url).port) });
  await vi.waitFor(async () => {
    expect((await get(`${url}/health/ready`)).body.reason).toContain('models:/hvs@champion names no model version');
  }, PATIENCE);
  again.addVersion(TEST_MODEL);
  again.aliases.set('champion', '1');
  await api.logged('model ready');
  expect(await get(`${url}/health/ready`)).toMatchObject({ status: 200, body: { status: 'ready' } });
  expect((await post(url)).status).toBe(200);
});

test('SIGTERM ends it at once while it waits for the model registry', async () => {
  const { fake, variables } = await openRegistry();
  await fake.stop();
  // With the drain window this test would not end.
  const api = startApi({ DRAIN_WINDOW_MS: '600000', MODEL_URI: 'models:/hvs@champion', ...variables });
  await api.logged('no model yet');
  api.child.kill('SIGTERM');
  expect(await api.ended).toBe(0);
  expect(api.lines.map(({ msg }) => msg)).not.toContain('process failed');
});

test.each([
  [
    'artifact-damaged',
    'RegistryError',
    (fake: FakeMlflow) => fake.addVersion(TEST_MODEL).tags.set('hvs.sha256', 'other'),
  ],
  ['artifact-damaged', 'RegistryError', (fake: FakeMlflow) => damage(fake, 'model.onnx')],
  ['card-invalid', 'ModelError', (fake: FakeMlflow) => damage(fake, 'model-card.json')],
])('a damaged model in a registry ends the process: %s', async (code, type, spoil) => {
  const { fake, variables } = await openRegistry();
  spoil(fake);
  const api = startApi({ MODEL_URI: 'models:/hvs/1', ...variables });
  expect(await api.ended).toBe(1);
  const fault = api.lines.find(({ msg }) => msg === 'process failed');
  expect(fault).toMatchObject({ err: { type, code } });
});

function damage(fake: FakeMlflow, file: string): void {
  fake.addVersion(TEST_MODEL);
  fake.artifacts.set(`1/run1/artifacts/model/${file}`, Buffer.from('{'));
}

test('a registry that is not named ends the process', async () => {
  const api = startApi({ MODEL_URI: 'models:/hvs@champion', MLFLOW_TRACKING_URI: '', MLFLOW_REGISTRY_URI: '' });
  expect(await api.ended).toBe(1);
  expect(api.lines.find(({ msg }) => msg === 'process failed')).toMatchObject({ err: { code: 'registry-unnamed' } });
});

test('a port that is taken ends the process', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const api = startApi({ PORT: String(port) });
  expect(await api.ended).toBe(1);
  const fault = api.lines.find(({ msg }) => msg === 'process failed');
  expect(fault).toMatchObject({ err: { code: 'EADDRINUSE' } });
});
