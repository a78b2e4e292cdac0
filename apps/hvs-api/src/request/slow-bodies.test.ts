import { EXAMPLE_READINGS } from '@hvs/contract';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { connectTo, openServingApp } from '../app.fixture.ts';

const BODY = JSON.stringify({ readings: Array(64).fill(EXAMPLE_READINGS.normal) });
const INVOCATION = JSON.stringify({ instances: Array(64).fill(EXAMPLE_READINGS.normal) });
/** Two bodies, but for their ends, are too much. */
const LITTLE_ROOM = { MAX_ARRIVING_BYTES: String(Math.floor(BODY.length * 1.5)) };

function head(path: string, length: number, headers: string): string {
  return `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}content-length: ${length}\r\n\r\n`;
}

/** Sends all but the last byte. Resolves once the server has read them. */
async function sendMost(app: FastifyInstance, path: string, body: string, headers = ''): Promise<Socket> {
  const socket = await connectTo(app);
  const begun = once(app.server, 'request');
  const bytes = head(path, body.length, headers) + body.slice(0, -1);
  socket.write(bytes);
  const [request] = (await begun) as [IncomingMessage];
  while (request.socket.bytesRead < bytes.length) await setImmediate();
  return socket;
}

async function countConnections({ server }: FastifyInstance): Promise<number> {
  return promisify(server.getConnections.bind(server))();
}

const CLOSE = 'connection: close\r\n';

test.each([
  ['/predict', BODY, 'urn:hvs:problem:overloaded'],
  ['/invocations', INVOCATION, 'TEMPORARILY_UNAVAILABLE'],
  ['/v2/models/hvs/infer', BODY, 'The service has more requests than it can answer in time'],
])('%s is refused in its own form when there is no room for its body', async (path, body, said) => {
  const app = await openServingApp(LITTLE_ROOM);
  const first = await sendMost(app, '/predict', BODY, CLOSE);
  const second = await connectTo(app);
  second.write(head(path, body.length, CLOSE) + body.slice(0, -1));
  const [refusal] = (await once(second, 'data')) as [Buffer];
  expect(String(refusal)).toMatch(/^HTTP\/1\.1 503 [^]*\r\nretry-after: [123]\r\n/);
  expect(String(refusal)).toContain(said);
  first.write(BODY.slice(-1));
  expect(await text(first)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  const metrics = (await app.inject('/metrics')).body;
  expect(metrics).toContain('hvs_api_queue_full_total 1\n');
  expect(metrics).toContain('hvs_api_rejected_requests_total{reason="overloaded"} 1\n');
});

test('the connection of a request whose body was given up goes on', async () => {
  const app = await openServingApp(LITTLE_ROOM);
  const first = await sendMost(app, '/predict', BODY);
  const second = await sendMost(app, '/predict', BODY);
  await once(second, 'data');
  first.destroy();
  while ((await countConnections(app)) > 1) await setImmediate();
  second.write(BODY.slice(-1));
  second.write(head('/predict', BODY.length, CLOSE) + BODY);
  expect(await text(second)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test('a client that leaves makes room, and so does an answered request', async () => {
  const app = await openServingApp(LITTLE_ROOM);
  for (let turn = 0; turn < 3; turn += 1) {
    const leaving = await sendMost(app, '/predict', BODY);
    leaving.destroy();
    while ((await countConnections(app)) > 0) await setImmediate();
    const answered = await connectTo(app);
    answered.write(head('/predict', BODY.length, CLOSE) + BODY);
    expect(await text(answered)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  }
});

const heldBytes = async (app: FastifyInstance) =>
  Number(/^hvs_api_arriving_body_bytes (\d+)$/m.exec((await app.inject('/metrics')).body)?.[1]);

test.each([
  ['POST', '/nope', 404],
  ['PUT', '/predict', 405],
  ['GET', '/health/live', 200],
])(
  'of the body of %s %s, which nobody reads or needs, nothing is held when its client leaves',
  async (method, path, status) => {
    const app = await openServingApp();
    const socket = await connectTo(app);
    const sent = head(path, 60_000, 'content-type: application/json\r\n').replace('POST', method) + ' '.repeat(50_000);
    socket.write(sent);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(String(answer)).toContain(`HTTP/1.1 ${status} `);
    socket.destroy();
    while ((await countConnections(app)) > 0) await setImmediate();
    expect(await heldBytes(app)).toBe(0);
  },
);

test('a body that is whole is not given up for one that comes on the same connection', async () => {
  const app = await openServingApp({ MAX_ARRIVING_BYTES: '150000' });
  const socket = await sendMost(app, '/predict', BODY);
  const spaces = ' '.repeat(60_000);
  socket.write(BODY.slice(-1) + head('/predict', BODY.length + spaces.length, CLOSE) + spaces + BODY);
  const statuses = [...(await text(socket)).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  expect(statuses).toEqual(['200', '200']);
});
