import { EXAMPLE_READINGS } from '@hvs/contract';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { connectTo, openApp, openServingApp } from '../app.fixture.ts';
import { createServing } from '../inference/serving.ts';

const payload = { readings: [EXAMPLE_READINGS.normal] };
const predict = { method: 'POST', url: '/predict', payload } as const;
const NO_ROOM = { MAX_QUEUE_BYTES: '1' };

async function openFullApp() {
  const app = await openServingApp(NO_ROOM);
  // Until the event loop goes on, so for all that is asked in this moment.
  app.bodyIntake.enter(1, () => {});
  return app;
}

/** Everything that comes back for bytes sent while the queue is full, until the server closes the connection. */
async function askFull(bytes: string) {
  const app = await openServingApp(NO_ROOM);
  for (const event of ['request', 'checkContinue']) {
    app.server.prependListener(event, () => void app.bodyIntake.enter(1, () => {}));
  }
  const log = vi.spyOn(app.log, 'info');
  const socket = await connectTo(app);
  socket.write(bytes);
  const [head, body] = (await text(socket)).split('\r\n\r\n');
  return { app, log, head: head.toLowerCase(), body: JSON.parse(body) as unknown };
}

const post = (url: string, headers = '') =>
  `POST ${url} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}`;

test('while the queue is full a request is refused at its headers, and told when to return', async () => {
  const last = 'connection: close\r\nx-request-id: test\r\ncontent-length: 1000\r\n\r\n';
  const { app, log, head, body } = await askFull(post('/predict', last));
  expect(head).toMatch(/^http\/1\.1 503 service unavailable\r\n/);
  expect(head).toMatch(/\r\nretry-after: [123]\r\n/);
  expect(head).toContain('\r\nx-request-id: test\r\n');
  expect(head).toContain('\r\ncontent-type: application/problem+json\r\n');
  expect(body).toEqual({
    type: 'urn:hvs:problem:overloaded',
    title: 'The service has more requests than it can answer in time',
    status: 503,
    instance: 'urn:hvs:request:test',
  });
  const metrics = (await app.inject('/metrics')).body;
  expect(metrics).toContain('hvs_api_queue_full_total 1\n');
  expect(metrics).toContain('hvs_api_rejected_requests_total{reason="overloaded"} 1\n');
  expect(metrics).toContain('request_duration_seconds_count{method="POST",route="/predict",status="503"} 1\n');
  expect(metrics).toContain('hvs_api_aborted_requests_total 0\n');
  const line = { reqId: 'test', code: 'overloaded', method: 'POST', path: '/predict', status: 503 };
  expect(log.mock.calls).toContainEqual([expect.objectContaining(line), 'request refused']);
});

test('while the queue is full, no client is asked for its body', async () => {
  const expecting = 'expect: 100-continue\r\nconnection: close\r\ncontent-length: 2\r\n\r\n';
  const { head } = await askFull(post('/predict', expecting));
  expect(head).toMatch(/^http\/1\.1 503 service unavailable\r\n/);
});

const message = 'The service has more requests than it can answer in time';
test.each([
  ['/v2/models/hvs/infer', { error: message }],
  ['/invocations', { error_code: 'TEMPORARILY_UNAVAILABLE', message }],
])('%s is refused in the form of its protocol', async (url, expected) => {
  const { head, body } = await askFull(`${post(url)}connection: close\r\ncontent-length: 0\r\n\r\n`);
  expect(head).toMatch(/^http\/1\.1 503 /);
  expect(head).toContain('\r\ncontent-type: application/json; charset=utf-8\r\n');
  expect(body).toEqual(expected);
});

test.each(['content-length: 300000', 'transfer-encoding: chunked'])(
  'a refused request with %s ends its connection, as its body is not worth reading',
  async (length) => {
    const { head } = await askFull(`${post('/predict')}${length}\r\n\r\n`);
    expect(head).toMatch(/^http\/1\.1 503 [^]*\r\nconnection: close\r\n/);
  },
);

test('while the process drains, a refused request ends its connection too', async () => {
  const serving = createServing();
  const app = await openApp(serving, NO_ROOM);
  serving.isDraining = true;
  app.server.prependListener('request', () => void app.bodyIntake.enter(1, () => {}));
  const socket = await connectTo(app);
  socket.write(`${post('/predict')}content-length: 2\r\n\r\n{}`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 503 [^]*\r\nconnection: close\r\n/);
});

test.each(['/health', '/health/live', '/health/ready', '/metrics', '/model-info'])(
  '%s is answered while the queue is full',
  async (url) => {
    const app = await openFullApp();
    expect((await app.inject(url)).statusCode).toBe(200);
  },
);

test('bodies that come together are answered as far as they fit, and the others refused', async () => {
  const app = await openServingApp({ MAX_QUEUE_BYTES: '30000' });
  const answers = await Promise.all(Array.from({ length: 10 }, async () => app.inject(predict)));
  const served = answers.filter(({ statusCode }) => statusCode === 200);
  expect(served.length).toBeGreaterThanOrEqual(3);
  expect(served.length).toBeLessThan(10);
  const others = answers.filter(({ statusCode }) => statusCode !== 200);
  expect(new Set(others.map(({ statusCode }) => statusCode))).toEqual(new Set([503]));
});

test('the connection of a refused request goes on, whatever of its body is still to come', async () => {
  const app = await openServingApp(NO_ROOM);
  const handed: Buffer[] = [];
  app.server.prependOnceListener('request', (request: IncomingMessage) => {
    request.on('data', (chunk: Buffer) => handed.push(chunk));
    app.bodyIntake.enter(1, () => {});
  });
  const socket = await connectTo(app);
  const body = JSON.stringify({ readings: Array(64).fill(EXAMPLE_READINGS.normal) });
  const head = `${post('/predict')}content-length: ${body.length}\r\n`;
  socket.write(`${head}\r\n${body.slice(0, 1000)}`);
  const [refusal] = (await once(socket, 'data')) as [Buffer];
  expect(String(refusal)).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
  socket.write(body.slice(1000));
  socket.write(`${head}connection: close\r\n\r\n${body}`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(handed).toEqual([]);
});

test('a body whose client has left when its turn comes is not worked on', async () => {
  const app = await openServingApp();
  app.server.prependOnceListener('request', (request) => {
    app.bodyIntake.enter(1, () => request.socket.destroy());
  });
  const socket = await connectTo(app);
  const body = JSON.stringify(payload);
  socket.write(`${post('/predict')}content-length: ${body.length}\r\n\r\n${body}`);
  await once(socket.resume(), 'close');
  // Has its turn later.
  expect((await app.inject(predict)).statusCode).toBe(200);
  const { body: metrics } = await app.inject('/metrics');
  expect(metrics).toContain('hvs_api_batch_requests_count 1\n');
});
