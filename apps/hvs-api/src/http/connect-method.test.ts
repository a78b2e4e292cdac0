import { EXAMPLE_READINGS } from '@hvs/contract';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { connectTo, openServingApp } from '../app.fixture.ts';
import { eventually } from '../eventually.fixture.ts';

const body = JSON.stringify({ readings: [EXAMPLE_READINGS.normal] });
const HEAD = 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const POST = `${HEAD}content-length: ${body.length}\r\n\r\n${body}`;
const BAD = `${HEAD}content-length: 17\r\n\r\n{"readings":[{}]}`;
const HEALTH = 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n';
const SCRIPT = 'GET /docs/js/scalar.js HTTP/1.1\r\nhost: x\r\n\r\n';
const CONNECT = 'CONNECT x:443 HTTP/1.1\r\nhost: x:443\r\nx-request-id: test\r\n\r\n';

const statusesOf = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

test.each<[string, string, number[]]>([
  ['CONNECT', CONNECT, [405]],
  ['a prediction and CONNECT', POST + CONNECT, [200, 405]],
  ['five predictions and CONNECT', POST.repeat(5) + CONNECT, [200, 200, 200, 200, 200, 405]],
  ['requests of several kinds and CONNECT', HEALTH + SCRIPT + BAD + POST + CONNECT, [200, 200, 422, 200, 405]],
  ['CONNECT and what a tunnel would carry', `${POST}${CONNECT}\u0016\u0003\u0001${POST}`, [200, 405]],
  ['the last request of a connection and CONNECT', POST.replace('\r\n', '\r\nconnection: close\r\n') + CONNECT, [200]],
])('%s in one segment: the answers come in order, and the connection ends', async (_, bytes, statuses) => {
  const socket = await connectTo(await openServingApp());
  socket.write(bytes);
  expect(statusesOf(await text(socket))).toEqual(statuses);
});

test('the answer to CONNECT is the problem of a wrong method, counted and logged as a refusal', async () => {
  const app = await openServingApp();
  const log = vi.spyOn(app.log, 'info');
  const socket = await connectTo(app);
  socket.write(CONNECT);
  const [head, problem] = (await text(socket)).split('\r\n\r\n');
  expect(head.split('\r\n')).toEqual(
    expect.arrayContaining([
      'HTTP/1.1 405 Method Not Allowed',
      'content-type: application/problem+json',
      `content-length: ${problem.length}`,
      'x-request-id: test',
      'allow: GET, HEAD, OPTIONS, POST',
      'connection: close',
    ]),
  );
  expect(JSON.parse(problem)).toEqual({
    type: 'urn:hvs:problem:method-not-allowed',
    title: 'The route does not have this method',
    status: 405,
    instance: 'urn:hvs:request:test',
  });
  const { body: metrics } = await app.inject('/metrics');
  expect(metrics).toContain('hvs_api_rejected_requests_total{reason="method-not-allowed"} 1\n');
  expect(metrics).toMatch(/request_duration_seconds_count\{method="\w+",route="[^"]+",status="405"\} 1\n/);
  expect(metrics).toContain('hvs_api_aborted_requests_total 0\n');
  const line = { reqId: 'test', code: 'method-not-allowed', method: 'CONNECT', path: 'x:443', status: 405 };
  expect(log.mock.calls).toContainEqual([expect.objectContaining(line), 'request refused']);
});

test('a client that resets its connection after CONNECT does no harm', async () => {
  const app = await openServingApp();
  const accepted = once(app.server, 'connection') as Promise<[Socket]>;
  const socket = await connectTo(app);
  const [served] = await accepted;
  const closed = new Promise((resolve) => served.once('close', resolve));
  app.server.once('connect', () => socket.resetAndDestroy());
  socket.write(CONNECT);
  await closed;
  expect((await app.inject('/health')).statusCode).toBe(200);
});

test('the connection of a client that keeps its half open after CONNECT is closed all the same', async () => {
  const app = await openServingApp();
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.write(CONNECT);
  await once(socket.resume(), 'end');
  await eventually(async () => {
    const connections = await new Promise((resolve) => app.server.getConnections((_, count) => resolve(count)));
    expect(connections).toBe(0);
  });
});
