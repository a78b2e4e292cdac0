import { EXAMPLE_READINGS } from '@hvs/contract';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { connectTo, openServingApp } from '../app.fixture.ts';

const body = JSON.stringify({ readings: [EXAMPLE_READINGS.normal] });
const POST = 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const MEBIBYTE = 1024 * 1024;
const ENDLESS_BYTES = 64 * MEBIBYTE;

async function openConnection(settings: Readonly<Record<string, string>> = {}): Promise<Socket> {
  const app = await openServingApp(settings);
  const socket = await connectTo(app);
  return socket;
}

/** Everything that comes back for these bytes until the server closes the connection. */
async function answerTo(bytes: string, settings: Readonly<Record<string, string>> = {}) {
  const socket = await openConnection(settings);
  socket.write(bytes);
  return text(socket);
}

const impatient = { HEADERS_TIMEOUT_MS: '50', REQUEST_TIMEOUT_MS: '100' };

test.each([
  ['nothing', ''],
  ['half a header', 'POST /predict HTTP/1.1\r\nhost: '],
  ['headers without an end', POST],
  ['half a body', `${POST}content-length: ${body.length}\r\n\r\n${body.slice(0, 100)}`],
])('a connection on which %s comes is answered 408 and ended', async (_, bytes) => {
  const answer = await answerTo(bytes, impatient);
  expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(answer).toContain('urn:hvs:problem:request-timeout');
});

test('a connection that is idle after an answer is ended without a word', async () => {
  const bytes = 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n';
  const answer = await answerTo(bytes, { KEEP_ALIVE_TIMEOUT_MS: '1' });
  expect(answer.split('HTTP/1.1 ')).toEqual(['', expect.stringMatching(/^200 OK/)]);
});

test('a body that stops coming is answered 408, however early answers time out', async () => {
  const bytes = `${POST}content-length: ${body.length}\r\n\r\n{`;
  const answer = await answerTo(bytes, { ...impatient, ANSWER_TIMEOUT_MS: '1' });
  expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
});

test('a client that does not read its answer loses its connection', async () => {
  const app = await openServingApp({ ANSWER_TIMEOUT_MS: '1', REQUEST_TIMEOUT_MS: '100' });
  // Made at the first request for it, which may take longer than a connection may be silent.
  await app.inject('/docs/js/scalar.js');
  const accepted = once(app.server, 'connection');
  const socket = await connectTo(app);
  socket.pause();
  // More than the kernel takes of the answers.
  socket.write('GET /docs/js/scalar.js HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(10));
  const [served] = (await accepted) as [Socket];
  await once(served, 'close');
  expect(served.bytesWritten).toBeGreaterThan(0);
});

test('a body that says it is too large is answered before it comes', async () => {
  const answer = await answerTo(`${POST}content-length: ${17 * MEBIBYTE}\r\n\r\n{`);
  expect(answer).toMatch(/^HTTP\/1\.1 413 Payload Too Large\r\n/);
  expect(answer.toLowerCase()).toContain('\r\nconnection: close\r\n');
  expect(answer).toContain('urn:hvs:problem:body-too-large');
});

test.each([
  ['of a known length', `content-length: ${2 ** 40}`, ''],
  ['in chunks', 'transfer-encoding: chunked', `${(2 ** 40).toString(16)}\r\n`],
])('of an endless body %s only the beginning is read, and its answer arrives', async (_, length, start) => {
  const socket = await openConnection({ BODY_LIMIT_BYTES: '65536' });
  let sentBytes = 0;
  const chunk = Buffer.alloc(MEBIBYTE, 0x20);
  function send(): void {
    if (socket.destroyed || sentBytes >= ENDLESS_BYTES) return;
    sentBytes += chunk.length;
    socket.write(chunk, () => send());
  }
  // The server resets the connection, as it has not read all bytes.
  socket.on('error', () => {});
  const received: Buffer[] = [];
  socket.on('data', (data) => received.push(data));
  socket.write(`${POST}${length}\r\n\r\n${start}`);
  send();
  await once(socket, 'end');
  const answer = Buffer.concat(received).toString();
  expect(answer).toMatch(/^HTTP\/1\.1 413 Payload Too Large\r\n/);
  expect(answer).toContain('urn:hvs:problem:body-too-large');
  expect(sentBytes).toBeLessThan(ENDLESS_BYTES);
});

test('a request of HTTP/1.1 without a host, or with two, is a bad request', async () => {
  const settings = { KEEP_ALIVE_TIMEOUT_MS: '1' };
  const end = 'connection: close\r\n';
  for (const headers of ['', end, `host: x\r\nhost: y\r\n${end}`]) {
    const answer = await answerTo(`GET /health HTTP/1.1\r\n${headers}\r\n`, settings);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('content-type: application/problem+json');
    expect(answer).toContain('urn:hvs:problem:bad-request');
  }
  expect(await answerTo('GET /health/live HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test('an unknown expectation is 417', async () => {
  const answer = await answerTo(`${POST}expect: coffee\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 417 Expectation Failed\r\n/);
  expect(answer).toContain('urn:hvs:problem:expectation-failed');
});

test('a body is asked for when it is expected, but not one that is too large', async () => {
  const expecting = `${POST}expect: 100-continue\r\nconnection: close\r\n`;
  const socket = await openConnection();
  socket.write(`${expecting}content-length: ${body.length}\r\n\r\n`);
  const [first] = (await once(socket, 'data')) as [Buffer];
  expect(String(first)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  socket.write(body);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  const refusal = await answerTo(`${expecting}content-length: ${17 * MEBIBYTE}\r\n\r\n`);
  expect(refusal).toMatch(/^HTTP\/1\.1 413 Payload Too Large\r\n/);
});

test('an early answer to a small body leaves the connection usable', async () => {
  const socket = await openConnection();
  const toNoRoute = POST.replace('/predict', '/nothing');
  const last = 'GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
  socket.write(`${toNoRoute}content-length: 100000\r\n\r\n`);
  await once(socket, 'data');
  socket.write(`${' '.repeat(100_000)}${last}`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test('connections beyond the limit are closed', async () => {
  const app = await openServingApp({ MAX_CONNECTIONS: '1' });
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const first = connect(Number(port), '127.0.0.1');
  onTestFinished(() => void first.destroy());
  await once(first, 'connect');
  const second = connect(Number(port), '127.0.0.1');
  second.on('error', () => {});
  await once(second, 'close');
  first.write('GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  expect(await text(first)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nhost: x\r\n${more}\r\n`;

test('each of several requests that come together begins when the one before it is answered', async () => {
  const socket = await openConnection();
  const post = `${POST}content-length: ${body.length}\r\n\r\n${body}`;
  socket.write(get('/health') + post + get('/none') + post + get('/model-info', 'connection: close\r\n'));
  const answer = await text(socket);
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual([200, 200, 404, 200, 200].map((status) => `HTTP/1.1 ${status}`));
  expect(answer).toMatch(/"healthy"[^]*"predictions"[^]*not-found[^]*"predictions"[^]*"sha256"/);
});

test('a request that is to be the last of its connection is answered after the one before it', async () => {
  const health = 'GET /health/live HTTP/1.1\r\nhost: x\r\n';
  const answer = await answerTo(`${health}\r\n${health}connection: close\r\n\r\n`);
  expect(answer.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
});

test('a connection on which too many requests wait is ended, and begins no other', async () => {
  const socket = await openConnection();
  socket.on('error', () => {});
  socket.write(get('/openapi.json').repeat(500));
  const answers = (await text(socket).catch(() => '')).match(/HTTP\/1\.1 200/g) ?? [];
  expect(answers.length).toBeLessThan(40);
});

test('of too many requests at once the first are answered, and the last answer says so', async () => {
  const answer = await answerTo('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(300));
  const answers = answer.split(/(?=HTTP\/1\.1 200 OK)/);
  expect(answers).toHaveLength(33);
  expect(answers.map((one) => /^connection: close\r$/im.test(one))).toEqual([
    ...Array.from({ length: 32 }, () => false),
    true,
  ]);
});
