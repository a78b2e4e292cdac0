import { EXAMPLE_READINGS } from '@hvs/contract';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { connectTo, openServingApp } from '../app.fixture.ts';

const body = JSON.stringify({ readings: [EXAMPLE_READINGS.normal] });
const JSON_TYPE = 'content-type: application/json\r\n';

/** The answer to a request until the server closes the connection, without the parts that differ each time. */
async function answerTo(line: string, headers = '', sent = ''): Promise<string> {
  const socket = await connectTo(await openServingApp());
  const length = sent === '' || headers.includes('encoding: ') ? '' : `content-length: ${sent.length}\r\n`;
  socket.write(
    `${line} HTTP/1.1\r\nhost: x\r\nx-request-id: test\r\nconnection: close\r\n${headers}${length}\r\n${sent}`,
  );
  return (await text(socket)).replace(/\r\ndate: .*/i, '');
}

test.each([
  ['GET', '/predict', '405 Method Not Allowed'],
  ['GET', '/v2/models/hvs/infer', '405 Method Not Allowed'],
  ['GET', '/v2/nothing', '404 Not Found'],
  ['PUT', '/invocations?a=b', '405 Method Not Allowed'],
  ['GET', '/health/live', '200 OK'],
  ['GET', '/docs', '301 Moved Permanently'],
  ['GET', '/%zz', '400 Bad Request'],
  ['GET', '/v2/%zz', '400 Bad Request'],
  ['GET', '/', '404 Not Found'],
])('%s of %s in absolute form is answered as in origin form', async (method, path, status) => {
  const answer = await answerTo(`${method} ${path}`);
  expect(answer).toContain(`HTTP/1.1 ${status}\r\n`);
  for (const origin of ['http://x', 'HTTPS://other.example:8443']) {
    expect(await answerTo(`${method} ${origin}${path}`)).toBe(answer);
  }
});

test('the absolute form without a path is that of the root', async () => {
  expect(await answerTo('GET http://x')).toBe(await answerTo('GET /'));
  expect(await answerTo('GET http://x?a=b')).toBe(await answerTo('GET /?a=b'));
});

test('a POST in absolute form is answered as in origin form', async () => {
  const answer = await answerTo('POST /predict', JSON_TYPE, body);
  expect(answer).toContain('HTTP/1.1 200 OK\r\n');
  expect(await answerTo('POST http://x/predict', JSON_TYPE, body)).toBe(answer);
});

const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

test.each(['gzip, chunked', 'deflate,chunked', 'compress , chunked', 'x, chunked'])(
  'a transfer encoding of %s is not implemented, at any route',
  async (encoding) => {
    for (const line of ['POST /predict', 'POST /v2/models/hvs/infer', 'POST /invocations', 'GET /health/live']) {
      const answer = await answerTo(line, `${JSON_TYPE}transfer-encoding: ${encoding}\r\n`, chunked);
      expect(answer).toMatch(/^HTTP\/1\.1 501 Not Implemented\r\n/);
      expect(answer).toContain('The only transfer encoding is chunked.');
    }
  },
);

test.each(['chunked', 'Chunked'])('a body in chunks is taken (%s)', async (encoding) => {
  const answer = await answerTo('POST /predict', `${JSON_TYPE}transfer-encoding: ${encoding}\r\n`, chunked);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test.each(['/predict', '/invocations', '/v2/models/hvs/infer'])(
  'an empty content encoding of %s is none',
  async (url) => {
    const app = await openServingApp();
    const answers = ['', 'identity', ' '].map(async (encoding) => {
      const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
      return (await app.inject({ method: 'POST', url, headers, payload: '{"a":1}' })).statusCode;
    });
    expect(await Promise.all(answers)).not.toContain(415);
  },
);
