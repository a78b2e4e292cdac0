import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ApiRequest } from '../request/api-request.ts';
import { askerOf } from '../ask.fixture.ts';
import type { FastRoute } from './fast-route.ts';
import type { Model } from '../inference/load-model.ts';
import { createMetrics } from '../observe/metrics/metrics.ts';
import { createServing } from '../inference/serving.ts';
import { addBodyParser, bodiesInTurn } from '../http/parse-in-turn.ts';
import { type BodyIntake, createBodyIntake } from './body-intake.ts';
import { createFastRoutes } from './fast-routes.ts';
import { openDoor } from './open-door.ts';
import { answerFast } from './answer-fast.ts';
import { answerErrorsAs, PROBLEM_FORM } from '../problems/problem-details.ts';
import { requestId } from '../request/request-id.ts';
import { createRequestLog } from '../observe/request-log.ts';
import { requestRecords } from '../observe/request-records.ts';
import { eventually } from '../eventually.fixture.ts';

const BODY_LIMIT_BYTES = 100;
const answer = async (body: string) => Promise.resolve({ headers: ['content-type', 'text/plain'], body });

/** A body with ! is not plain. With ? the route throws, with ?? the model fails, and with # the answer cannot be sent. */
const ROUTE: FastRoute = {
  route: '/fast',
  paths: () => ['/fast'],
  isPlain: (headers) => headers['content-type'] === 'text/plain',
  answer(bytes) {
    const body = bytes.toString();
    if (body.startsWith('??')) return Promise.reject(new Error('secret of the model'));
    if (body.startsWith('?')) throw new Error('not good');
    if (body.startsWith('#')) return Promise.resolve({ headers: ['not valid', '\n'], body });
    return body.startsWith('!') ? undefined : answer(`fast ${body}`);
  },
};

/** `around` replaces functions of the intake. */
async function openFastApp(around: (intake: BodyIntake) => Partial<BodyIntake> = () => ({})) {
  const serving = createServing();
  serving.model = { card: { name: 'm', version: '1', sha256: 'x' } } as Model;
  const metrics = createMetrics(serving);
  const lines: Record<string, unknown>[] = [];
  const seen: string[] = [];
  const app: FastifyInstance = fastify({
    http: { IncomingMessage: ApiRequest },
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: requestId,
    logController: new LogController({ disableRequestLogging: true }),
    logger: { level: 'info', stream: { write: (line: string) => void lines.push(JSON.parse(line)) } },
  });
  onTestFinished(() => app.close());
  const records = { requests: metrics.requests, requestLog: createRequestLog(1000) };
  await app.register(requestRecords, records);
  const real = createBodyIntake({
    maxArrivingBytes: 1_000_000,
    limits: { maxBytes: 1_000_000, maxWaitMs: 100 },
    formsByPrefix: [],
    isDraining: () => serving.isDraining,
    metrics: { onTurn() {}, onRejected() {}, watch() {} },
  });
  const intake = { ...real, ...around(real) };
  await app.register(bodiesInTurn, { intake });
  const routes = createFastRoutes(serving);
  routes.add(ROUTE);
  openDoor(app, [answerFast({ routes, serving, intake, records, log: app.log, bodyLimitBytes: BODY_LIMIT_BYTES })]);
  app.setErrorHandler(answerErrorsAs(PROBLEM_FORM));
  app.addHook('onRequest', (request, _reply, done) => {
    seen.push(request.url);
    done();
  });
  app.removeAllContentTypeParsers();
  addBodyParser(app, '*', (_request, body) => body.toString());
  app.post('/fast', (request) => `slow ${String(request.body)}`);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const answered = () => lines.filter(({ msg }) => msg === 'request answered' || msg === 'request aborted');
  return { app, serving, metrics, answered, seen, url, ask: askerOf(url) };
}

const plain = (body: string, headers: Record<string, string> = {}) => ({
  path: '/fast',
  headers: { 'content-type': 'text/plain', 'x-request-id': 'test', ...headers },
  body: Buffer.from(body),
});

test('a plain request is answered without Fastify, and recorded once', async () => {
  const { ask, seen, answered, metrics } = await openFastApp();
  const { status, headers, body } = await ask(plain('body'));
  expect([status, body.toString()]).toEqual([200, 'fast body']);
  expect(headers).toMatchObject({ 'content-type': 'text/plain', 'x-request-id': 'test', 'content-length': '9' });
  expect(headers).toHaveProperty('date');
  expect(seen).toEqual([]);
  await eventually(() => expect(answered()).toHaveLength(1));
  const line = { reqId: 'test', method: 'POST', path: '/fast', status: 200, msg: 'request answered' };
  expect(answered()).toEqual([expect.objectContaining(line)]);
  const counted = await metrics.registry.metrics();
  expect(counted).toContain('request_duration_seconds_count{method="POST",route="/fast",status="200"} 1\n');
  expect(counted).toContain('hvs_api_requests_in_flight 0\n');
});

test.each<[string, Parameters<ReturnType<typeof askerOf>>[0], string]>([
  ['a body that is not plain', plain('!body'), 'slow !body'],
  ['a body that the route throws at', plain('?body'), 'slow ?body'],
  ['an empty body', plain(''), 'slow '],
  ['another content type', plain('body', { 'content-type': 'text/html' }), 'slow body'],
  ['a query', { ...plain('body'), path: '/fast?a=b' }, 'slow body'],
  ['chunks', plain('body', { 'transfer-encoding': 'chunked' }), 'slow body'],
  ['a preference', plain('body', { prefer: 'handling=lenient' }), 'slow body'],
  ['an encoding', plain('body', { 'content-encoding': 'identity' }), 'slow body'],
])('Fastify answers a request with %s, which is recorded once', async (_, question, expected) => {
  const { ask, seen, answered } = await openFastApp();
  const { status, headers, body } = await ask(question);
  expect([status, body.toString()]).toEqual([200, expected]);
  expect(headers['x-request-id'] ?? 'test').toBe('test');
  expect(seen).toEqual([question.path]);
  // The connection goes on, and a plain request is fast again.
  expect((await ask(plain('next'))).body.toString()).toBe('fast next');
  await eventually(() => expect(answered()).toHaveLength(2));
  expect(answered()[0]).toMatchObject({ reqId: 'test', status: 200, path: '/fast' });
});

test.each([
  ['two hosts', 'POST /fast HTTP/1.1\r\nhost: a\r\nhost: b\r\n'],
  ['HTTP/1.0', 'POST /fast HTTP/1.0\r\nhost: a\r\n'],
])('Fastify answers a request with %s', async (_, head) => {
  const { url, seen } = await openFastApp();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`${head}content-type: text/plain\r\ncontent-length: 4\r\nconnection: close\r\n\r\nbody`);
  expect(await text(socket)).toContain('slow body');
  expect(seen).toEqual(['/fast']);
});

test('a body over the limit is refused by Fastify', async () => {
  const { ask } = await openFastApp();
  const { status, body } = await ask(plain('x'.repeat(BODY_LIMIT_BYTES + 1)));
  expect([status, JSON.parse(body.toString())]).toEqual([413, expect.objectContaining({ status: 413 })]);
});

test('a body in many pieces is whole', async () => {
  const { url, seen } = await openFastApp();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'connect');
  const bytes =
    'POST /fast HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: 10\r\n\r\n0123456789';
  for (const byte of bytes) await new Promise((sent) => socket.write(byte, sent));
  expect(await text(socket)).toContain('fast 0123456789');
  expect(seen).toEqual([]);
});

test('a model that fails is a 500 of this request alone, with its id and without its text', async () => {
  const { ask, seen, answered } = await openFastApp();
  const { status, body } = await ask(plain('??'));
  expect([status, JSON.parse(body.toString())]).toEqual([
    500,
    expect.objectContaining({ title: 'The service failed', instance: 'urn:hvs:request:test' }),
  ]);
  expect(body.toString()).not.toContain('secret');
  // Not asked again: the model has failed once.
  expect(seen).toEqual(['/fast']);
  expect((await ask(plain('next'))).body.toString()).toBe('fast next');
  await eventually(() => expect(answered().map(({ status: of }) => of)).toEqual([500, 200]));
});

test('an answer that cannot be sent is a 500', async () => {
  const { ask } = await openFastApp();
  expect((await ask(plain('#'))).status).toBe(500);
  expect((await ask(plain('next'))).body.toString()).toBe('fast next');
});

test('a request that is handed over queues a second time, so that no turn is longer for it', async () => {
  let turns = 0;
  const { ask } = await openFastApp(({ enter }) => ({
    enter(bytes, work) {
      turns += 1;
      return enter(bytes, work);
    },
  }));
  await ask(plain('body'));
  expect(turns).toBe(1);
  await ask(plain('!body'));
  expect(turns).toBe(3);
});

test('when another model serves by the time of its turn, Fastify answers', async () => {
  const { ask, serving, seen } = await openFastApp(({ enter }) => ({
    enter(bytes, work) {
      serving.model = { card: { name: 'other', version: '1', sha256: 'x' } } as Model;
      return enter(bytes, work);
    },
  }));
  expect((await ask(plain('body'))).body.toString()).toBe('slow body');
  expect(seen).toEqual(['/fast']);
});

test('a body that finds the queue full is refused', async () => {
  let isFull = true;
  const { ask } = await openFastApp(() => ({ isFull: () => isFull }));
  const { status, headers } = await ask(plain('body'));
  expect(status).toBe(503);
  expect(headers['retry-after']).toMatch(/^[123]$/);
  // It was read, so the connection goes on.
  expect(headers.connection).toBe('keep-alive');
  isFull = false;
  expect((await ask(plain('body'))).body.toString()).toBe('fast body');
});

test('while the process drains, an answer closes its connection', async () => {
  const { ask, serving } = await openFastApp();
  expect((await ask(plain('body'))).headers.connection).toBe('keep-alive');
  serving.isDraining = true;
  const { headers, body } = await ask(plain('body'));
  expect([headers.connection, body.toString()]).toEqual(['close', 'fast body']);
});

test('without a model Fastify says so', async () => {
  const { ask, serving, seen } = await openFastApp();
  delete serving.model;
  expect((await ask(plain('body'))).body.toString()).toBe('slow body');
  expect(seen).toEqual(['/fast']);
});

test('a client that has left is not answered, and counted', async () => {
  const asked = vi.spyOn(ROUTE, 'answer');
  onTestFinished(() => asked.mockRestore());
  const entered = Promise.withResolvers<() => void>();
  const { url, metrics, answered } = await openFastApp(() => ({
    enter(_bytes, work) {
      entered.resolve(work);
      return true;
    },
  }));
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('POST /fast HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\nbody');
  const work = await entered.promise;
  socket.resetAndDestroy();
  // When its turn comes the server knows that nobody is there.
  await vi.waitFor(() => expect(answered()).toHaveLength(1));
  work();
  expect(asked).not.toHaveBeenCalled();
  expect(answered()).toEqual([expect.objectContaining({ msg: 'request aborted' })]);
  expect(await metrics.registry.metrics()).toContain('hvs_api_aborted_requests_total 1\n');
});
