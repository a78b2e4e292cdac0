import { EXAMPLE_READINGS } from '@hvs/contract';
import { expect, test } from 'vitest';
import { apiAt } from '../src/client/api-at.ts';
import { openRawConnection } from '../src/client/raw-connection.ts';

const api = apiAt();
const body = JSON.stringify({ readings: [{ Module_ID: 'Brücke', ...EXAMPLE_READINGS.hazardous }] });
const bytes = Buffer.from(body);
const POST = 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const whole = Buffer.concat([Buffer.from(`${POST}content-length: ${bytes.length}\r\n\r\n`), bytes]);
const MEBIBYTE = 1024 * 1024;

/** The server reads its connections in turn, so a later answer belongs to later bytes. */
async function untilRead(): Promise<void> {
  await api.get('/health/live');
}

/** The whole answer to these bytes, until the server ends the connection. */
async function answerTo(...parts: readonly (string | Uint8Array)[]): Promise<string> {
  const connection = await openRawConnection();
  for (const part of parts) connection.write(part);
  return connection.ended;
}

function problem(status: number, code: string): RegExp {
  const head = `^HTTP/1\\.1 ${status} [^]*content-type: application/problem\\+json[^]*`;
  return new RegExp(`${head}"type":"urn:hvs:problem:${code}"`);
}

test('a character that comes in two parts is one character', async () => {
  const cut = whole.indexOf('ü') + 1;
  const connection = await openRawConnection();
  connection.write(whole.subarray(0, cut));
  await untilRead();
  connection.write(whole.subarray(cut));
  const answer = await connection.until(/\]\S*\}$/);
  expect(Buffer.from(answer, 'latin1').toString()).toContain('"Module_ID":"Brücke"');
});

test('a request that comes byte by byte is answered', async () => {
  const connection = await openRawConnection();
  for (const byte of whole.subarray(0, 200)) connection.write(Uint8Array.of(byte));
  connection.write(whole.subarray(200));
  expect(await connection.until(/\]\S*\}$/)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test('a body in chunks is answered', async () => {
  const connection = await openRawConnection();
  connection.write(`${POST}transfer-encoding: chunked\r\n\r\n`);
  for (let start = 0; start < bytes.length; start += 100) {
    const chunk = bytes.subarray(start, start + 100);
    connection.write(`${chunk.length.toString(16)}\r\n`);
    connection.write(chunk);
    connection.write('\r\n');
  }
  connection.write('0\r\n\r\n');
  expect(await connection.until(/\]\S*\}$/)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test.each([
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['an unknown method', 'FOO /predict HTTP/1.1\r\nhost: x\r\n\r\n'],
  ['a length and chunks', `${POST}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['two lengths', `${POST}content-length: 2\r\ncontent-length: 3\r\n\r\n{} `],
  ['a negative length', `${POST}content-length: -1\r\n\r\n`],
  ['a length that is no number', `${POST}content-length: much\r\n\r\n`],
  ['a chunk without a size', `${POST}transfer-encoding: chunked\r\n\r\nzz\r\n`],
  ['a line feed in a header', 'GET /health HTTP/1.1\r\nhost: x\r\nx: a\nb\r\n\r\n'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a TLS handshake', Buffer.from('16030100050100000103', 'hex')],
])('%s is a bad request', async (_, request) => {
  expect(await answerTo(request)).toMatch(problem(400, 'bad-request'));
});

test.each(['', 'accept: */*\r\n', 'host: a\r\nhost: b\r\n'])('headers %j do not name one Host', async (headers) => {
  const connection = await openRawConnection();
  connection.write(`GET /health HTTP/1.1\r\n${headers}\r\n`);
  expect(await connection.until(/\}$/)).toMatch(problem(400, 'bad-request'));
});

test('headers over the limit', async () => {
  const answer = await answerTo(`${POST}x: ${'a'.repeat(8200)}\r\n\r\n`);
  expect(answer).toMatch(problem(431, 'headers-too-large'));
});

test('a length below that of the body: neither part is a request', async () => {
  const answer = await answerTo(`${POST}content-length: ${bytes.length - 5}\r\n\r\n`, bytes);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toMatch(/urn:hvs:problem:bad-request/);
  expect(answer).not.toMatch(/HTTP\/1\.1 [^4]/);
});

test('a client that leaves before its body is whole is no fault of the server', async () => {
  const connection = await openRawConnection();
  connection.write(`${POST}content-length: ${bytes.length + 5}\r\n\r\n`);
  connection.write(bytes);
  await untilRead();
  connection.socket.end();
  expect(await connection.ended).not.toMatch(/HTTP\/1\.1 (200|5\d\d)/);
  expect((await api.get('/health/ready')).status).toBe(200);
});

test('a body over the limit is refused by its length, before it comes', async () => {
  const connection = await openRawConnection();
  connection.write(`${POST}content-length: ${100 * MEBIBYTE}\r\n\r\n`);
  connection.write('{"readings":[');
  expect(await connection.until(/\}$/)).toMatch(problem(413, 'body-too-large'));
});

test('a client that goes on sending still reads the refusal', async () => {
  const head = `${POST}content-length: ${17 * MEBIBYTE}\r\n\r\n`;
  const body17 = Buffer.alloc(17 * MEBIBYTE, ' ');
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const connection = await openRawConnection();
    connection.write(head);
    connection.write(body17);
    expect(await connection.until(/\}$/)).toMatch(problem(413, 'body-too-large'));
  }
});

test('chunks over the limit are refused before the last one', async () => {
  const connection = await openRawConnection();
  connection.write(`${POST}transfer-encoding: chunked\r\n\r\n`);
  const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MEBIBYTE, ' '), Buffer.from('\r\n')]);
  for (let sent = 0; sent < 17; sent += 1) connection.write(chunk);
  expect(await connection.until(/\}$/)).toMatch(problem(413, 'body-too-large'));
});

test('pipelined requests are answered in their order', async () => {
  const connection = await openRawConnection();
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
  connection.write(Buffer.concat([Buffer.from(get('/health/live')), whole, Buffer.from(get('/none'))]));
  const answer = await connection.until(/"not-found"|problem:not-found[^]*\}$/);
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 404']);
  expect(answer).toMatch(/"alive"[^]*"predictions"[^]*not-found/);
});

test('HTTP/1.0 without Host is answered and its connection ended', async () => {
  const answer = await answerTo('GET /health/live HTTP/1.0\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*"alive"/);
});

test('Expect: 100-continue is told to go on, then answered', async () => {
  const connection = await openRawConnection();
  connection.write(`${POST}expect: 100-continue\r\ncontent-length: ${bytes.length}\r\n\r\n`);
  await connection.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
  connection.write(bytes);
  expect(await connection.until(/\]\S*\}$/)).toMatch(/HTTP\/1\.1 200 OK\r\n/);
});

test('an unknown expectation is 417', async () => {
  const answer = await answerTo(`${POST}expect: a-miracle\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 417 /);
});

test('an upgrade to a protocol that is not offered is ignored', async () => {
  const answer = await answerTo(
    'GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});
