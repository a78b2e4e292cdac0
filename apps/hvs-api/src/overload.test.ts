import { EXAMPLE_READINGS } from '@hvs/contract';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openServingApp } from './app.fixture.ts';

const payload = { readings: [EXAMPLE_READINGS.normal] };
const predict = { method: 'POST', url: '/predict', payload } as const;
const NO_ROOM = { MAX_QUEUE_BYTES: '1' };

async function openFullApp() {
  const app = await openServingApp(NO_ROOM);
  // Until the event loop goes on, so for all that is asked in this moment.
  app.bodyQueue.enter(1, () => {});
  return app;
}

test('while the queue is full a request is refused before its body is read, and told when to return', async () => {
  const app = await openFullApp();
  const headers = { 'content-type': 'application/json', 'x-request-id': 'test' };
  const response = await app.inject({ ...predict, headers, payload: '{"not read' });
  expect(response.statusCode).toBe(503);
  expect(response.headers['retry-after']).toBe('1');
  expect(response.headers['content-type']).toBe('application/problem+json');
  expect(response.json()).toEqual({
    type: 'urn:hvs:problem:overloaded',
    title: 'The service has more requests than it can answer in time',
    status: 503,
    instance: 'urn:hvs:request:test',
  });
  expect((await app.inject('/metrics')).body).toContain('hvs_api_queue_full_total 1\n');
  await setImmediate();
  expect((await app.inject(predict)).statusCode).toBe(200);
});

test.each(['/health', '/health/live', '/health/ready', '/metrics', '/model-info'])(
  '%s is answered while the queue is full',
  async (url) => {
    const app = await openFullApp();
    expect((await app.inject(url)).statusCode).toBe(200);
  },
);

test('of requests whose bodies come together, those that fit are answered and the others refused', async () => {
  const app = await openServingApp({ MAX_QUEUE_BYTES: '30000' });
  const answers = await Promise.all(Array.from({ length: 10 }, async () => app.inject(predict)));
  const served = answers.filter(({ statusCode }) => statusCode === 200);
  expect(served.length).toBeGreaterThanOrEqual(3);
  expect(served.length).toBeLessThan(10);
  const others = answers.filter(({ statusCode }) => statusCode !== 200);
  expect(new Set(others.map(({ statusCode }) => statusCode))).toEqual(new Set([503]));
});

test('the connection of a refused request goes on', async () => {
  const app = await openServingApp(NO_ROOM);
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  app.server.prependOnceListener('request', () => void app.bodyQueue.enter(1, () => {}));
  const socket = connect(Number(port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  const body = JSON.stringify(payload);
  const head = `POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n`;
  socket.write(`${head}\r\n${body}`);
  const [refusal] = (await once(socket, 'data')) as [Buffer];
  expect(String(refusal)).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
  socket.write(`${head}connection: close\r\n\r\n${body}`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});
