import { EXAMPLE_READINGS } from '@hvs/contract';
import type { FastifyInstance } from 'fastify';
import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { connectTo, openServingApp } from '../app.fixture.ts';
import type { ApiResponse } from './api-response.ts';
import type { ApiRequest } from './api-request.ts';
import { createUnreadAnswers } from './unread-answers.ts';
import { eventually } from '../eventually.fixture.ts';

const MEBIBYTE = 1024 * 1024;
const { normal } = EXAMPLE_READINGS;
const ONE = JSON.stringify({ readings: [normal] });

function post(path: string, body: string, headers = ''): string {
  const length = `content-length: ${Buffer.byteLength(body)}\r\n`;
  return `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}${length}\r\n${body}`;
}

/** An answer of 6 MB, more than the kernel takes of a client that does not read. */
const withLongId = { Module_ID: '\ud800'.repeat(256), ...normal };
const LONG_IDS = JSON.stringify({ readings: Array.from({ length: 3000 }, () => withLongId) });
const LONG_ID = JSON.stringify({
  id: 'x'.repeat(6 * MEBIBYTE),
  inputs: [{ name: 'features', datatype: 'FP32', shape: [1, 30], data: Object.values(normal) }],
});
const SCRIPT = 'GET /docs/js/scalar.js HTTP/1.1\r\nhost: x\r\n\r\n';

/** A client that asks and does not read, and the server's end of its connection. */
async function askAndNotRead(app: FastifyInstance, request: string): Promise<Socket> {
  const accepted = once(app.server, 'connection') as Promise<[Socket]>;
  const client = await connectTo(app);
  client.pause();
  client.on('error', () => {});
  const [served] = await accepted;
  client.write(request);
  return served;
}

const unreadBytes = async (app: FastifyInstance) =>
  Number(/^hvs_api_unread_answer_bytes (\d+)$/m.exec((await app.inject('/metrics')).body)?.[1]);

/** The unread bytes once the kernel takes no more of them. */
async function steadyUnreadBytes(app: FastifyInstance): Promise<number> {
  let bytes = await unreadBytes(app);
  for (let before = NaN; bytes !== before; bytes = await unreadBytes(app)) before = bytes;
  return bytes;
}

async function untilAnswered(socket: Socket): Promise<void> {
  const before = socket.bytesWritten;
  while (!socket.destroyed && socket.bytesWritten < before + MEBIBYTE) await setImmediate();
}

test.each([
  ['predictions with ids', post('/predict', LONG_IDS)],
  ['an id of infer', post('/v2/models/hvs/infer', LONG_ID)],
  ['the script of the page', SCRIPT],
])('the unread answers that are held are limited: %s', async (_, request) => {
  const app = await openServingApp({ MAX_UNREAD_BYTES: String(12 * MEBIBYTE) });
  const connections: Socket[] = [];
  for (let client = 0; client < 6; client += 1) {
    const served = await askAndNotRead(app, request);
    await untilAnswered(served);
    connections.push(served);
    expect(await unreadBytes(app)).toBeGreaterThan(0);
    expect(await unreadBytes(app)).toBeLessThanOrEqual(12 * MEBIBYTE);
  }
  const open = connections.map(({ destroyed }) => !destroyed);
  expect(open.at(-1)).toBe(true);
  expect(open.filter((isOpen) => isOpen).length).toBeLessThanOrEqual(2);
  const { body } = await app.inject('/metrics');
  expect(body).toContain(`hvs_api_unread_answers_given_up_total ${open.filter((isOpen) => !isOpen).length}\n`);
});

/** An answer of 4 bytes of which the kernel takes as much as the test says. */
function openAnswer(name: string, ended: string[]) {
  const answer = Object.assign(new EventEmitter(), {
    taken: 0,
    takenBytes: () => answer.taken,
    giveUp: () => void ended.push(name),
  });
  return answer;
}

test('the answer without progress for longest is given up, not the one that has waited longest', () => {
  const ended: string[] = [];
  const answers = createUnreadAnswers({ maxBytes: 12, onGivenUp: () => {} });
  const [read, stuck, other, late, last] = ['read', 'stuck', 'other', 'late', 'last'].map((name) =>
    openAnswer(name, ended),
  );
  for (const answer of [read, stuck, other]) answers.hold(answer, 4);
  read.taken = 1;
  answers.hold(late, 4);
  expect(ended).toEqual(['stuck']);
  // Since then the first has not gone on either, but it has before; the new one has not had the time.
  answers.hold(last, 4);
  expect(ended).toEqual(['stuck', 'other']);
  expect(answers.heldBytes()).toBe(12);
});

test('an answer that grows keeps its place, and one of size 0 leaves', () => {
  const ended: string[] = [];
  const answers = createUnreadAnswers({ maxBytes: 12, onGivenUp: () => {} });
  const [growing, other, last] = ['growing', 'other', 'last'].map((name) => openAnswer(name, ended));
  answers.hold(growing, 2);
  answers.hold(other, 4);
  answers.hold(growing, 6);
  expect([answers.heldBytes(), growing.listenerCount('close')]).toEqual([10, 1]);
  answers.hold(last, 4);
  expect([ended, answers.heldBytes()]).toEqual([['growing'], 8]);
  answers.hold(other, 0);
  expect(answers.heldBytes()).toBe(4);
});

test('the limit holds when all answers progress, and the new one stays', () => {
  const ended: string[] = [];
  const answers = createUnreadAnswers({ maxBytes: 4, onGivenUp: () => {} });
  const [first, second] = ['first', 'second'].map((name) => openAnswer(name, ended));
  answers.hold(first, 4);
  first.taken = 1;
  answers.hold(second, 4);
  expect([ended, answers.heldBytes()]).toEqual([['first'], 4]);
  second.emit('close');
  expect(answers.heldBytes()).toBe(0);
});

test('a waiting answer tells how much the kernel has taken, also within one write', async () => {
  const app = await openServingApp();
  const begun = once(app.server, 'request') as Promise<[ApiRequest, ApiResponse]>;
  const client = (await connectTo(app)).pause();
  client.write(post('/v2/models/hvs/infer', LONG_ID));
  const [, response] = await begun;
  while (!response.writableEnded) await setImmediate();
  const before = response.takenBytes();
  expect(before).toBeGreaterThan(10_000);
  expect(before).toBeLessThan(6 * MEBIBYTE);
  client.resume();
  while (response.takenBytes() === before) await setImmediate();
  expect(response.takenBytes()).toBeGreaterThan(before);
});

test.each([
  ['of the fast path', post('/v2/models/hvs/infer', LONG_ID)],
  ['of Fastify', SCRIPT],
])('an answer that is given up does not count as an answer in the log and the metrics: %s', async (_, request) => {
  const app = await openServingApp({ MAX_UNREAD_BYTES: String(MEBIBYTE), LOG_LEVEL: 'silent' });
  const log = vi.spyOn(app.log, 'info');
  const served = await askAndNotRead(app, request);
  await untilAnswered(served);
  await untilAnswered(await askAndNotRead(app, request));
  await eventually(async () => {
    const { body } = await app.inject('/metrics');
    expect(body).toContain('hvs_api_unread_answers_given_up_total 1\n');
    expect(body).toContain('hvs_api_aborted_requests_total 1\n');
  });
  if (request !== SCRIPT) expect(log.mock.calls.map(([, message]) => message)).toContain('request aborted');
});

test('a client that reads gets the whole answer while others do not read', async () => {
  const app = await openServingApp({ MAX_UNREAD_BYTES: String(12 * MEBIBYTE) });
  for (let turn = 0; turn < 4; turn += 1) {
    await untilAnswered(await askAndNotRead(app, SCRIPT));
    const reading = await connectTo(app);
    reading.write(post('/predict', LONG_IDS, 'connection: close\r\n'));
    const answer = await text(reading);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer.endsWith('}')).toBe(true);
    const other = await connectTo(app);
    other.write(post('/predict', ONE, 'connection: close\r\n'));
    expect(await text(other)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  }
});

test('an answer that is larger than the bound is given when no other waits', async () => {
  const app = await openServingApp({ MAX_UNREAD_BYTES: '1024' });
  const client = await connectTo(app);
  client.write(SCRIPT.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'));
  const answer = await text(client);
  const [, length] = /content-length: (\d+)/.exec(answer) ?? [];
  expect(Buffer.byteLength(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toBe(Number(length));
  expect(await unreadBytes(app)).toBe(0);
});

const WAITING = 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n';
const PREFLIGHT =
  'OPTIONS /predict HTTP/1.1\r\nhost: x\r\norigin: https://a.example\r\naccess-control-request-method: POST\r\n\r\n';

test.each([
  ['that wait for their turn', WAITING],
  ['that are answered before their turn', PREFLIGHT],
])('requests behind an answer that nobody reads are counted until it is read: %s', async (_, request) => {
  const app = await openServingApp({ CORS_ORIGINS: 'https://a.example' });
  const accepted = once(app.server, 'connection');
  const client = (await connectTo(app)).pause();
  const [served] = (await accepted) as [Socket];
  client.write(SCRIPT);
  await untilAnswered(served);
  const before = await steadyUnreadBytes(app);
  client.write(request.repeat(20));
  await eventually(async () => expect(await unreadBytes(app)).toBeGreaterThan(before + 20 * 2048));
  client.resume();
  await eventually(async () => expect(await unreadBytes(app)).toBe(0));
  expect(served.destroyed).toBe(false);
});

test.each([
  ['that wait for their turn, or are dropped', WAITING],
  ['that are answered before their turn', PREFLIGHT],
])('a connection ends whose requests fill the room behind an answer that nobody reads: %s', async (_, request) => {
  const app = await openServingApp({ MAX_UNREAD_BYTES: String(6 * MEBIBYTE), CORS_ORIGINS: 'https://a.example' });
  const served = await askAndNotRead(app, SCRIPT + request.repeat(2000));
  await eventually(() => expect(served.destroyed).toBe(true));
  await eventually(async () => expect(await unreadBytes(app)).toBe(0));
});

test('nothing is counted of clients that have left', async () => {
  const app = await openServingApp();
  const served = await askAndNotRead(app, SCRIPT);
  await untilAnswered(served);
  expect(await unreadBytes(app)).toBeGreaterThan(MEBIBYTE);
  served.destroy();
  await once(served, 'close');
  expect(await unreadBytes(app)).toBe(0);
});

test('the body of an answer that nobody reads is not held with it', async () => {
  const app = await openServingApp();
  const begun = once(app.server, 'request') as Promise<[ApiRequest]>;
  const served = await askAndNotRead(app, post('/predict', LONG_IDS));
  const [request] = await begun;
  await untilAnswered(served);
  expect([request.handedOver?.body.length ?? 0, request.queuedBody?.length ?? 0]).toEqual([0, 0]);
});
