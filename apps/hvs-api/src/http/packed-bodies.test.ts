import { EXAMPLE_READINGS } from '@hvs/contract';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openServingApp } from '../app.fixture.ts';
import { askerOf } from '../ask.fixture.ts';
import {
  binaryRequest,
  floatBytes,
  jsonRequest,
  ROWS,
  withBytes,
} from '../protocols/open-inference/infer-body.fixture.ts';

const readings = Object.values(EXAMPLE_READINGS);
const predict = JSON.stringify({ readings });
const json = { 'content-type': 'application/json' };
const MEBIBYTE = 1024 * 1024;

async function openAsker(settings: Readonly<Record<string, string>> = {}) {
  const app = await openServingApp(settings);
  const ask = askerOf(await app.listen({ host: '127.0.0.1', port: 0 }));
  return { app, ask };
}

const binary = withBytes(binaryRequest(), floatBytes(ROWS.flat()));

test.each([
  ['/predict', json, predict],
  ['/invocations', json, JSON.stringify({ instances: readings })],
  [
    '/invocations',
    { 'content-type': 'text/csv' },
    readings.map((reading) => Object.values(reading).join(',')).join('\n'),
  ],
  ['/v1/models/hvs:predict', json, JSON.stringify({ instances: readings })],
  ['/v2/models/hvs/infer', json, JSON.stringify(jsonRequest())],
  ['/v2/models/hvs/infer', binary.headers, binary.payload],
] as const)('%s %j is the same packed as plain, in one piece and in chunks', async (path, headers, sent) => {
  const { ask } = await openAsker();
  const body = Buffer.from(sent);
  const plain = await ask({ path, headers, body });
  expect(plain.status).toBe(200);
  for (const encoding of ['gzip', 'GZIP', 'x-gzip']) {
    const packed = { ...headers, 'content-encoding': encoding };
    const answers = [
      await ask({ path, headers: packed, body: gzipSync(body) }),
      await ask({ path, headers: { ...packed, 'transfer-encoding': 'chunked' }, body: gzipSync(body) }),
    ];
    for (const { status, body: answered } of answers) expect([status, answered]).toEqual([200, plain.body]);
  }
});

test('a body of several members, as RFC 1952 has them, is one body', async () => {
  const { ask } = await openAsker();
  const body = Buffer.concat([gzipSync(predict.slice(0, 1000)), gzipSync(predict.slice(1000))]);
  expect((await ask({ path: '/predict', headers: { ...json, 'content-encoding': 'gzip' }, body })).status).toBe(200);
});

/** Gzip ends with the length of its content. Here the length is false. */
function claiming(bytes: number, packed: Buffer): Buffer {
  const lie = Buffer.from(packed);
  lie.writeUInt32LE(bytes, lie.length - 4);
  return lie;
}

const good = gzipSync(predict);
const TOO_LARGE = /limit is 1048576 bytes, also of what is unpacked/;
const NOT_GZIP = /is not the gzip that its content-encoding says/;

test.each([
  ['a bomb', gzipSync(Buffer.alloc(64 * MEBIBYTE)), 413, TOO_LARGE],
  ['a bomb that claims to be small', claiming(10, gzipSync(Buffer.alloc(64 * MEBIBYTE))), 413, TOO_LARGE],
  ['a bomb of two members', Buffer.concat([gzipSync(Buffer.alloc(64 * MEBIBYTE)), gzipSync('{}')]), 413, TOO_LARGE],
  ['one byte too much', gzipSync(' '.repeat(MEBIBYTE + 1)), 413, TOO_LARGE],
  ['as much as the limit', gzipSync(' '.repeat(MEBIBYTE)), 400, /JSON/],
  ['what claims to be far too large', claiming(2 ** 32 - 1, good), 400, NOT_GZIP],
  ['what claims to be larger than it is', claiming(predict.length + 1, good), 400, NOT_GZIP],
  ['half of it', good.subarray(0, good.length / 2), 400, NOT_GZIP],
  ['one byte less', good.subarray(0, -1), 400, NOT_GZIP],
  ['a wrong sum', good.with(good.length - 5, good[good.length - 5] ^ 1), 400, NOT_GZIP],
  ['plain JSON', Buffer.from(predict), 400, NOT_GZIP],
  ['deflate', deflateSync(predict), 400, NOT_GZIP],
  ['nothing', Buffer.alloc(0), 400, NOT_GZIP],
  ['gzip of nothing', gzipSync(''), 400, /must not be empty|array of readings/],
  ['gzip in gzip', gzipSync(good), 400, /JSON/],
])('%s is refused', async (_, body, status, reason) => {
  const { ask } = await openAsker({ BODY_LIMIT_BYTES: String(MEBIBYTE) });
  const answer = await ask({
    path: '/predict',
    headers: { ...json, 'content-encoding': 'gzip' },
    body: Buffer.from(body),
  });
  expect([answer.status, answer.headers.connection]).toEqual([status, 'keep-alive']);
  expect(answer.body.toString()).toMatch(reason);
});

test('a gzip bomb is unpacked no further than the limit', async () => {
  const { ask } = await openAsker({ BODY_LIMIT_BYTES: String(MEBIBYTE) });
  const body = claiming(10, gzipSync(Buffer.alloc(256 * MEBIBYTE)));
  const before = process.memoryUsage().arrayBuffers;
  const answer = await ask({ path: '/predict', headers: { ...json, 'content-encoding': 'gzip' }, body });
  expect(answer.status).toBe(413);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * MEBIBYTE);
});

test.each(['br', 'deflate', 'gzip, gzip', 'gzip;q=1', 'zstd'])(
  'a body in %s is told the accepted encodings',
  async (encoding) => {
    const { ask } = await openAsker();
    const headers = { ...json, 'content-encoding': encoding };
    for (const path of ['/predict', '/invocations', '/v2/models/hvs/infer']) {
      const answer = await ask({ path, headers, body: brotliCompressSync(predict) });
      expect([answer.status, answer.headers['accept-encoding']]).toEqual([415, 'gzip, identity']);
    }
  },
);

test.each(['identity', 'Identity', ''])('the encoding %j is none', async (encoding) => {
  const { ask } = await openAsker();
  const answer = await ask({
    path: '/predict',
    headers: { ...json, 'content-encoding': encoding },
    body: Buffer.from(predict),
  });
  expect(answer.status).toBe(200);
});

/** An app that tells the bytes with which each body queued, and whether the queue was full with them. */
async function openWatched() {
  const { app, ask } = await openAsker({ MAX_QUEUE_BYTES: String(MEBIBYTE) });
  const enter = app.bodyIntake.enter;
  const entered: number[] = [];
  const full: boolean[] = [];
  app.bodyIntake.enter = (sizeBytes, work) => {
    entered.push(sizeBytes);
    const isTaken = enter(sizeBytes, work);
    full.push(app.bodyIntake.isFull());
    return isTaken;
  };
  return { ask, entered, full };
}

/** DEFLATE cannot make more of a byte. */
const MOST_OF_A_BYTE = 1032;

test('a packed body queues with the length that it claims', async () => {
  const { ask, entered } = await openWatched();
  const large = JSON.stringify({ readings, note: ' '.repeat(100_000) });
  const headers = { ...json, 'content-encoding': 'gzip' };
  await ask({ path: '/predict', headers, body: gzipSync(large) });
  expect(entered).toEqual([large.length]);
  // A body that claims too little queues again, with the most that it can hold.
  await ask({ path: '/predict', headers, body: claiming(1, gzipSync(large)) });
  const packedBytes = gzipSync(large).length;
  expect(entered.slice(1)).toEqual([packedBytes, MOST_OF_A_BYTE * packedBytes]);
});

test('a packed body queues with no more than it can hold, and takes no room of others by a false claim', async () => {
  const { ask, entered, full } = await openWatched();
  const headers = { ...json, 'content-encoding': 'gzip' };
  for (const packed of [gzipSync('xxx'), gzipSync('')]) {
    const { status } = await ask({ path: '/predict', headers, body: claiming(2 ** 32 - 1, packed) });
    expect(status).toBe(400);
    expect(entered.splice(0)).toEqual([MOST_OF_A_BYTE * packed.length]);
  }
  expect(full).toEqual([false, false]);
});

test('the densest body that DEFLATE can make is within that, and is unpacked', async () => {
  const { ask } = await openWatched();
  const headers = { ...json, 'content-encoding': 'gzip' };
  const body = gzipSync(' '.repeat(8 * MEBIBYTE), { level: 9 });
  const { status, body: answer } = await ask({ path: '/predict', headers, body });
  expect([status, String(answer)]).toEqual([400, expect.stringMatching(/JSON/)]);
});
