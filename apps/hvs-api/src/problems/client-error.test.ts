import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { connectTo, openApp } from '../app.fixture.ts';
import { createServing } from '../inference/serving.ts';
import { eventually } from '../eventually.fixture.ts';

/** Everything that comes back for these bytes until the server closes the connection. */
async function answerTo(bytes: string): Promise<{ head: string; problem: unknown }> {
  const app = await openApp(createServing());
  const socket = await connectTo(app);
  socket.write(bytes);
  const [head, body] = (await text(socket)).split('\r\n\r\n');
  expect(head).toContain(`\r\ncontent-length: ${body.length}\r\n`);
  return { head, problem: JSON.parse(body) };
}

const POST = 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

test.each([
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['an unknown method', 'FOO /predict HTTP/1.1\r\nhost: x\r\n\r\n'],
  ['two lengths', `${POST}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['a chunk without a size', `${POST}transfer-encoding: chunked\r\n\r\nzz\r\n`],
])('%s is a bad request', async (_, bytes) => {
  const { head, problem } = await answerTo(bytes);
  expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(head).toContain('\r\ncontent-type: application/problem+json\r\n');
  const [, id] = /\r\nx-request-id: (\S+)/.exec(head) ?? [];
  expect(problem).toEqual({
    type: 'urn:hvs:problem:bad-request',
    title: 'The request cannot be understood',
    status: 400,
    instance: `urn:hvs:request:${id}`,
  });
});

test('a request that Node gave up waiting for', async () => {
  const app = await openApp(createServing());
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const slow = Object.assign(new Error('slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
  app.server.once('connection', (socket) => app.server.emit('clientError', slow, socket));
  const answer = await text(connect(Number(port), '127.0.0.1'));
  expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(answer).toContain('"type":"urn:hvs:problem:request-timeout"');
});

test('headers over the limit', async () => {
  const { head, problem } = await answerTo(`${POST}x: ${'a'.repeat(8200)}\r\n\r\n`);
  expect(head).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
  expect(problem).toMatchObject({
    type: 'urn:hvs:problem:headers-too-large',
    title: 'The headers are too large',
    status: 431,
  });
});

test('the connection of a client that keeps its half open is closed all the same', async () => {
  const app = await openApp(createServing());
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.write('hello\r\n\r\n');
  await once(socket.resume(), 'end');
  const countConnections = promisify(app.server.getConnections.bind(app.server));
  // The client has a second to read it.
  await eventually(async () => expect(await countConnections()).toBe(0));
});

const REST = 'y'.repeat(4_000_000);

test.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  ['headers over the limit', `${POST}x: ${'a'.repeat(8200)}`, 431],
  ['a fault in a body that is being read', `${POST}transfer-encoding: chunked\r\n\r\nzz\r\n`, 400],
])('the answer to %s is not lost to a client that reads it late, and still sends', async (_, bytes, status) => {
  const app = await openApp(createServing());
  const accepted = once(app.server, 'connection') as Promise<[Socket]>;
  const socket = (await connectTo(app)).pause();
  const [served] = await accepted;
  const ended = new Promise<void>((resolve) => void served.once('finish', resolve).once('close', () => resolve()));
  socket.write(bytes + REST);
  await ended;
  expect(await text(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});
