import { EXAMPLE_READINGS } from '@hvs/contract';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectTo, openServingApp } from '../app.fixture.ts';

const body = JSON.stringify({ readings: [EXAMPLE_READINGS.normal] });
const HEAD = 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const POST = `${HEAD}content-length: ${body.length}\r\n\r\n${body}`;
const BAD = `${HEAD}content-length: 17\r\n\r\n{"readings":[{}]}`;
const HEALTH = 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n';
const LONG = `GET /health HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(9000)}\r\n\r\n`;
const CHUNKED = 'transfer-encoding: chunked\r\n\r\nZ\r\n';

async function openLog() {
  const app = await openServingApp();
  const refused = async () => {
    const { body: metrics } = await app.inject('/metrics');
    return [...metrics.matchAll(/rejected_requests_total\{reason="([\w-]+)"\} (\d+)/g)].map(
      ([, reason, count]) => `${reason} ${count}`,
    );
  };
  return { app, refused };
}

const statusesOf = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

test.each<[string, string, number[]]>([
  ['one request and no HTTP', `${POST}GARBAGE\r\n\r\n`, [200, 400]],
  ['two requests and no HTTP', `${POST}${POST}GARBAGE\r\n\r\n`, [200, 200, 400]],
  ['a request that is handed over and no HTTP', `${BAD}GARBAGE\r\n\r\n`, [422, 400]],
  [
    'requests of several kinds and no HTTP',
    `${HEALTH}${POST}${BAD}${HEALTH}GARBAGE\r\n\r\n`,
    [200, 200, 422, 200, 400],
  ],
  ['a request and headers over the limit', POST + LONG, [200, 431]],
  ['a request and two lengths', `${POST}${HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n`, [200, 400]],
  ['a request and a chunk without a size', POST + HEAD + CHUNKED, [200, 400]],
  ['two requests and a chunk without a size', POST + POST + HEAD + CHUNKED, [200, 200, 400]],
  [
    'the last request of a connection and no HTTP',
    `${POST.replace('\r\n', '\r\nconnection: close\r\n')}GARBAGE\r\n\r\n`,
    [200],
  ],
  ['no HTTP', 'GARBAGE\r\n\r\n', [400]],
  ['a GET with a chunk without a size', HEALTH.replace('\r\n\r\n', `\r\n${CHUNKED}`), [200]],
  ['a chunk without a size to no route', HEAD.replace('/predict', '/nothing') + CHUNKED, [404]],
  ['a chunk without a size of another type', HEAD.replace('json', 'x') + CHUNKED, [415]],
  ['a chunk without a size to a path that cannot be decoded', HEAD.replace('/predict', '/%zz') + CHUNKED, [400]],
  ['a chunk without a size', HEAD + CHUNKED, [400]],
])('%s in one segment: the answers come in order, one for each', async (_, bytes, statuses) => {
  const { app, refused } = await openLog();
  const socket = await connectTo(app);
  socket.write(bytes);
  const answer = await text(socket);
  expect(statusesOf(answer)).toEqual(statuses);
  const bad = statuses.filter((status) => status >= 400).length;
  expect((await refused()).reduce((sum, line) => sum + Number(line.split(' ')[1]), 0)).toBe(bad);
});

test.each([
  ['a GET', HEALTH.replace('\r\n\r\n', '\r\n')],
  ['a POST to no route', HEAD.replace('/predict', '/nothing')],
])('a chunk without a size that comes after the answer to %s is not answered', async (_, head) => {
  const { app } = await openLog();
  const socket = await connectTo(app);
  socket.on('error', () => {});
  socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
  const received: Buffer[] = [];
  socket.on('data', (data) => received.push(data));
  while (received.length === 0) await setImmediate();
  socket.write('Z\r\n');
  await once(socket, 'close');
  expect(statusesOf(Buffer.concat(received).toString())).toHaveLength(1);
});

test('a body that was answered before it came, and does not come, is not answered again', async () => {
  const app = await openServingApp({ HEADERS_TIMEOUT_MS: '50', REQUEST_TIMEOUT_MS: '100' });
  const socket = await connectTo(app);
  socket.write(`${HEAD.replace('/predict', '/nothing')}content-length: 1000\r\n\r\n`);
  expect(statusesOf(await text(socket))).toEqual([404]);
});
