import { once } from 'node:events';
import { connect } from 'node:net';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { startApi } from '../process.fixture.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createServing } from '../inference/serving.ts';
import { createRequestLog } from './request-log.ts';
import { connectTo } from '../app.fixture.ts';
import { requestRecords } from './request-records.ts';
import { eventually } from '../eventually.fixture.ts';

type Line = Readonly<Record<string, unknown>>;

/** An app that answers with the wanted status after the wanted time. */
async function openLoggedApp(linesPerS: number) {
  const clock = { nowMs: 1000 };
  const lines: Line[] = [];
  const app: FastifyInstance = fastify({
    logger: { level: 'info', stream: { write: (line: string) => void lines.push(JSON.parse(line)) } },
    logController: new LogController({ disableRequestLogging: true }),
  });
  onTestFinished(() => app.close());
  const requestLog = createRequestLog(linesPerS, () => clock.nowMs);
  const { requests } = createMetrics(createServing());
  await app.register(requestRecords, { requests, requestLog });
  app.get('/status/:status', (request, reply) => {
    const { status } = request.params as { status: string };
    return reply.code(Number(status)).send('');
  });
  app.post('/never', () => new Promise(() => undefined));
  const ask = async (status: number, times: number) => {
    for (let n = 0; n < times; n += 1) await app.inject(`/status/${status}?secret=value`);
  };
  const of = (status: number) => lines.filter((line) => line.status === status).map(({ sampledOut }) => sampledOut);
  return { app, clock, lines, ask, of };
}

test('under load the lines of a second are limited, and the next one counts those left out', async () => {
  const { clock, ask, of } = await openLoggedApp(3);
  await ask(200, 10);
  expect(of(200)).toEqual([undefined, undefined, undefined]);
  clock.nowMs += 1000;
  await ask(200, 2);
  expect(of(200).slice(3)).toEqual([7, undefined]);
});

test('a flood of one kind hides no other, and a fault of the service is always written', async () => {
  const { ask, of } = await openLoggedApp(2);
  await ask(200, 5);
  await ask(503, 5);
  await ask(404, 5);
  await ask(501, 5);
  await ask(500, 5);
  await ask(502, 5);
  expect([of(200), of(503), of(404), of(501)].map(({ length }) => length)).toEqual([2, 2, 0, 0]);
  expect([of(500), of(502)].map(({ length }) => length)).toEqual([5, 5]);
});

test('a slow answer has a line among many fast ones', async () => {
  const { app, ask, lines } = await openLoggedApp(1);
  await ask(200, 3);
  const ended = { method: 'POST', url: '/predict', isAnswered: true, status: 200, log: app.log };
  const requestLog = createRequestLog(1, () => 0);
  const write = (durationMs: number) => requestLog.writeRequest({ ...ended, durationMs });
  write(5);
  write(5);
  write(1000);
  expect(lines.slice(1).map(({ durationMs }) => durationMs)).toEqual([5, 1000]);
});

test('lines left out since the last one are told when the app closes', async () => {
  const { app, ask, lines } = await openLoggedApp(2);
  await ask(200, 6);
  await ask(404, 3);
  await app.close();
  expect(lines.slice(-2)).toMatchObject([
    { msg: 'requests without a line', kind: 'answered', sampledOut: 4 },
    { msg: 'requests without a line', kind: 'refused', sampledOut: 1 },
  ]);
});

test('a line has no query, no body and a path of at most 200 characters', async () => {
  const { app, ask, lines } = await openLoggedApp(100);
  await ask(200, 1);
  await app.inject({ method: 'POST', url: `/${'x'.repeat(5000)}?secret=value`, payload: { secret: 1 } });
  expect(lines).toMatchObject([
    { method: 'GET', path: '/status/200', status: 200, durationMs: expect.any(Number), reqId: 'req-1' },
    { method: 'POST', path: `/${'x'.repeat(199)}`, status: 404 },
  ]);
  expect(JSON.stringify(lines)).not.toContain('secret');
});

async function send(app: FastifyInstance, bytes: string) {
  const socket = await connectTo(app);
  socket.write(bytes);
  return socket;
}

test('a client that leaves before its answer has a line too', async () => {
  const { app, lines } = await openLoggedApp(100);
  const started = new Promise<void>((resolve) => app.server.once('request', () => resolve()));
  const socket = await send(app, 'POST /never HTTP/1.1\r\nhost: x\r\n\r\n');
  await started;
  socket.destroy();
  await eventually(() => expect(lines).toHaveLength(2));
  expect(lines[1]).toMatchObject({ msg: 'request aborted', method: 'POST', path: '/never' });
  expect(lines[1]).not.toHaveProperty('status');
});

test('bytes that are not HTTP, and a path that cannot be decoded, are logged as refused', async () => {
  const api = startApi({ LOG_REQUESTS_PER_S: '2' });
  const url = await api.url();
  await fetch(`${url}/%zz`);
  await fetch(`${url}/predict`, { method: 'DELETE' });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('hello\r\n\r\n');
  await once(socket.resume(), 'close');
  api.child.kill('SIGINT');
  expect(await api.ended).toBe(0);
  // A second may have ended between them.
  const lines = api.lines.filter(({ msg }) => msg.startsWith('request'));
  expect(lines.slice(0, 2)).toMatchObject([
    { msg: 'request answered', path: '/%zz', status: 400, reqId: expect.any(String) },
    { msg: 'request answered', method: 'DELETE', path: '/predict', status: 405 },
  ]);
  expect([
    { msg: 'requests without a line', kind: 'refused', sampledOut: 1 },
    { msg: 'request refused', code: 'bad-request', status: 400 },
  ]).toContainEqual(expect.objectContaining({ msg: lines[2].msg }));
});

test.each(['SIGINT', 'SIGTERM'] as const)('no line is lost or out of order at %s', async (signal) => {
  const api = startApi({ LOG_REQUESTS_PER_S: '1000000' });
  const url = await api.url();
  const ids = Array.from({ length: 500 }, (_, n) => `request-${n}`);
  for (const id of ids) {
    await (await fetch(`${url}/health/live`, { headers: { 'x-request-id': id } })).arrayBuffer();
  }
  api.child.kill(signal);
  expect(await api.ended).toBe(0);
  const answered = api.lines.filter(({ msg }) => msg === 'request answered');
  expect(answered.map(({ reqId }) => reqId)).toEqual(ids);
  expect(api.lines.at(-1)?.msg).toBe('closed');
});

test('a reader of the log that leaves does not end the service', async () => {
  const api = startApi({ LOG_REQUESTS_PER_S: '1000000' });
  const url = await api.url();
  await api.logged('model ready');
  api.child.stdout?.destroy();
  for (let n = 0; n < 3; n += 1) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  api.child.kill('SIGINT');
  expect(await api.ended).toBe(0);
  expect(api.errorText()).toBe('');
});
