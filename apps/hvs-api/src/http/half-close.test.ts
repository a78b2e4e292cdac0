import { EXAMPLE_READINGS } from '@hvs/contract';
import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { connectTo, openServingApp } from '../app.fixture.ts';
import { eventually } from '../eventually.fixture.ts';

const { normal } = EXAMPLE_READINGS;
const ONE = JSON.stringify({ readings: [normal] });
const SITE = JSON.stringify({ readings: Array(64).fill(normal) });

function post(path: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** The answer to a client that sends this and closes its side at once. */
async function answerTo(app: FastifyInstance, bytes: string): Promise<string> {
  await (app.server.listening || app.listen({ host: '127.0.0.1', port: 0 }));
  const socket = connect({ port: Number(new URL(app.listeningOrigin).port), host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.end(bytes);
  return text(socket);
}

const statusesOf = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

/** [what, request, statuses]. */
const REQUESTS: readonly [string, string, number[]][] = [
  ['a usual request', post('/predict', ONE), [200]],
  ['a request that is handed over as it is bad', post('/predict', '{"readings":[{}]}'), [422]],
  ['a request that is handed over as it is not plain', post('/predict', `{"a":1,${ONE.slice(1)}`), [200]],
  ['a bad infer', post('/v2/models/hvs/infer', '{}'), [400]],
  ['an invocation', post('/invocations', JSON.stringify({ instances: [normal] })), [200]],
  [
    'a body in chunks',
    `POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${ONE.length.toString(16)}\r\n${ONE}\r\n0\r\n\r\n`,
    [200],
  ],
  ['no route', post('/nothing', ONE), [404]],
  ['the metrics', 'GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n', [200]],
  ['several requests', post('/predict', SITE) + post('/predict', '{}') + post('/predict', ONE), [200, 400, 200]],
  ['a request and half of another', post('/predict', ONE) + post('/predict', ONE).slice(0, -1), [200, 400]],
  ['half a request', post('/predict', ONE).slice(0, -1), [400]],
];

test.each(REQUESTS)(
  'a client that ends its half of the connection after %s has its answers, and then the end',
  async (_, bytes, statuses) => {
    const app = await openServingApp();
    for (let turn = 0; turn < 5; turn += 1) expect(statusesOf(await answerTo(app, bytes))).toEqual(statuses);
  },
);

test('so has each of many, while others ask for more', async () => {
  const app = await openServingApp();
  const others = await Promise.all(Array.from({ length: 16 }, async () => connectTo(app)));
  for (const other of others) {
    other.on('data', () => other.write(post('/predict', SITE)));
    other.write(post('/predict', SITE));
  }
  const tries = REQUESTS.flatMap((request) => Array.from({ length: 10 }, () => request));
  const answers = await Promise.all(tries.map(async ([, bytes]) => answerTo(app, bytes)));
  expect(answers.map(statusesOf)).toEqual(tries.map(([, , statuses]) => statuses));
});

test('a connection without a request ends with the client', async () => {
  const app = await openServingApp();
  const socket = await connectTo(app);
  const idle = await connectTo(app);
  socket.write(post('/predict', ONE));
  await once(socket, 'data');
  socket.end();
  idle.end();
  const countConnections = promisify(app.server.getConnections.bind(app.server));
  await eventually(async () => expect(await countConnections()).toBe(0));
});
