import { EXAMPLE_READINGS } from '@hvs/contract';
import { expect, test } from 'vitest';
import { ownImage, startOwnContainer } from '../src/api/own-image.ts';
import { apiAt } from '../src/client/api-at.ts';
import { openRawConnection, type RawConnection } from '../src/client/raw-connection.ts';
import { predict } from '../src/predictions.ts';

const api = apiAt();
const POST = 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const DRIP_MS = 500;

/** Sends a byte of the text now and then, as long as the server listens. */
async function drip(connection: RawConnection, text: string): Promise<string> {
  const timer = setInterval(() => connection.write(text), DRIP_MS);
  const answer = await connection.ended;
  clearInterval(timer);
  return answer;
}

async function open(bytes: string): Promise<RawConnection> {
  const connection = await openRawConnection();
  if (bytes !== '') connection.write(bytes);
  return connection;
}

test('clients that send too slowly, or nothing, are cut off while the others are served', async () => {
  const silent = await open('');
  const halfHead = await open('GET /health HTTP/1.1\r\nho');
  const slowHead = await open('GET /health HTTP/1.1\r\nhost: x\r\nx: ');
  const halfBody = await open(`${POST}content-length: 500\r\n\r\n{`);
  const slowBody = await open(`${POST}content-length: 5000000\r\n\r\n`);
  const slowChunks = await open(`${POST}transfer-encoding: chunked\r\n\r\n`);

  const slow = Promise.all([
    halfHead.ended,
    drip(slowHead, 'a'),
    halfBody.ended,
    drip(slowBody, ' '),
    drip(slowChunks, '1\r\n \r\n'),
  ]);
  const { predictions } = await predict(api, [EXAMPLE_READINGS.hazardous]);
  expect(predictions[0].hazard_prediction).toBe(1);
  for (const answer of await slow) {
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n[^]*urn:hvs:problem:request-timeout/);
  }
  expect(await silent.ended).not.toMatch(/HTTP\/1\.1 [25]/);
});

test('a client that ends its side after half a request does not keep the connection', async () => {
  const connection = await open(`${POST}content-length: 500\r\n\r\n{`);
  connection.socket.end();
  expect(await connection.ended).not.toMatch(/HTTP\/1\.1 [25]/);
});

test.for([
  ['/openapi.json', 500],
  ['/docs/js/scalar.js', 30],
] as const)(
  'clients that ask for %s %i times and do not read are no harm to the others',
  async ([path, times], context) => {
    const container = await startOwnContainer(ownImage(context));
    const others = apiAt(container.url);
    const get = `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
    for (let count = 0; count < 20; count += 1) {
      const connection = await openRawConnection(container.url);
      connection.socket.pause();
      connection.write(get.repeat(times));
    }
    for (let count = 0; count < 20; count += 1) {
      const { predictions } = await predict(others, [EXAMPLE_READINGS.normal]);
      expect(predictions[0].hazard_prediction).toBe(0);
    }
    const { Running, OOMKilled } = await container.state();
    expect({ Running, OOMKilled }).toEqual({ Running: true, OOMKilled: false });
  },
);

const HELD_BYTES = 1_000_000;
/** Of 24 MiB. */
const MOST_HELD = 25;

test('clients that send 400 MB and not its end are refused, but for what may be held, and the others are served', async (context) => {
  const container = await startOwnContainer(ownImage(context), { settings: { REQUEST_TIMEOUT_MS: '5000' } });
  const others = apiAt(container.url);
  const most = ' '.repeat(HELD_BYTES - 1);
  const held: RawConnection[] = [];
  for (let count = 0; count < 400; count += 1) {
    const connection = await openRawConnection(container.url);
    connection.write(`${POST}content-length: ${HELD_BYTES}\r\n\r\n${most}`);
    held.push(connection);
    const { predictions } = await predict(others, [EXAMPLE_READINGS.normal]);
    expect(predictions[0].hazard_prediction).toBe(0);
  }
  const answers = await Promise.all(held.map(({ ended }) => ended));
  const refused = answers.filter((answer) => /^HTTP\/1\.1 503 [^]*\r\nretry-after: [123]\r\n/.test(answer));
  expect(refused.length).toBeGreaterThanOrEqual(held.length - MOST_HELD);
  const tooSlow = answers.filter((answer) => answer.startsWith('HTTP/1.1 408 Request Timeout\r\n'));
  expect(refused.length + tooSlow.length).toBe(held.length);
  const { Running, OOMKilled } = await container.state();
  expect({ Running, OOMKilled }).toEqual({ Running: true, OOMKilled: false });
});

/** 4096 chunks of one byte, each of which a server may hold as a piece of its own. */
const SMALL_CHUNKS = '1\r\n \r\n'.repeat(4096);

test('clients that send a body in chunks of one byte, and not its end, are no harm to the others', async (context) => {
  const container = await startOwnContainer(ownImage(context));
  const others = apiAt(container.url);
  for (let count = 0; count < 300; count += 1) {
    const connection = await openRawConnection(container.url);
    connection.write(`${POST}transfer-encoding: chunked\r\n\r\n${SMALL_CHUNKS}`);
    const { predictions } = await predict(others, [EXAMPLE_READINGS.normal]);
    expect(predictions[0].hazard_prediction).toBe(0);
  }
  const { Running, OOMKilled } = await container.state();
  expect({ Running, OOMKilled }).toEqual({ Running: true, OOMKilled: false });
});
