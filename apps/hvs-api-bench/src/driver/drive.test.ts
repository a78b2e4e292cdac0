import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { driveClosed } from './closed-loop.ts';
import { driveOpen } from './open-loop.ts';
import { drivePatient } from './patient-loop.ts';
import { createPool } from './pool.ts';
import type { Tally } from './tally.ts';

const ANSWER = Buffer.from('{"answer":1}');
const REQUEST = Buffer.from('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}');

async function serve(listener: RequestListener): Promise<number> {
  // GET is how a pool asks whether it is accepted.
  const server = createServer((request, response) => {
    if (request.method === 'GET') response.end();
    else listener(request, response);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return address.port;
}

async function loopOn(listener: RequestListener) {
  return { port: await serve(listener), request: REQUEST, wantedBody: ANSWER, seconds: 0.2 };
}

test('closed loop: never more requests in flight than connections, and all are answered', async () => {
  let inFlight = 0;
  let mostInFlight = 0;
  let received = 0;
  const loop = await loopOn((request, response) => {
    received += 1;
    inFlight += 1;
    mostInFlight = Math.max(mostInFlight, inFlight);
    request.resume().on('end', () => {
      inFlight -= 1;
      response.end(ANSWER);
    });
  });
  const load = await driveClosed({ kind: 'closed', connections: 4, ...loop });
  expect(load.faults).toEqual({});
  expect(load.latenciesMs).toHaveLength(received);
  expect(received).toBeGreaterThan(4);
  expect(mostInFlight).toBeLessThanOrEqual(4);
});

test('closed loop: goes on with a new connection when a refusal ended one', async () => {
  let received = 0;
  const loop = await loopOn((request, response) => {
    received += 1;
    if (received > 1) return void request.resume().on('end', () => response.end(ANSWER));
    response.writeHead(503, { connection: 'close', 'content-length': '0' }).end();
  });
  const load = await driveClosed({ kind: 'closed', connections: 1, ...loop });
  expect(load.refusalsMs).toHaveLength(1);
  expect(load.latenciesMs).toHaveLength(received - 1);
  expect(load.latenciesMs.length).toBeGreaterThan(0);
});

test('closed loop: a server that hangs up is a fault', async () => {
  const loop = await loopOn((request) => request.socket.destroy());
  const load = await driveClosed({ kind: 'closed', connections: 1, ...loop });
  expect(load.latenciesMs).toHaveLength(0);
  expect(Object.keys(load.faults)).not.toHaveLength(0);
});

test('open loop: sends what is due though nothing is answered, and its wait counts', async () => {
  const held: (() => void)[] = [];
  // With a closed loop this server would never answer: it has to see all 20 requests first.
  const loop = await loopOn((request, response) => {
    request.resume();
    held.push(() => response.end(ANSWER));
    if (held.length === 20) for (const answer of held) answer();
  });
  const load = await driveOpen({ kind: 'open', connections: 2, requestsPerSecond: 100, ...loop });
  expect(load.faults).toEqual({});
  expect(load.latenciesMs).toHaveLength(20);
});

test('open loop: counts from when a request was due, however long it waited for a connection', async () => {
  const { port } = await loopOn((request, response) => request.resume().on('end', () => response.end(ANSWER)));
  const due: number[] = [];
  const settled = Promise.withResolvers<void>();
  const tally: Tally = {
    send: () => {},
    answer: (_answer, { dueMs }) => due.push(dueMs) === 3 && settled.resolve(),
    fault: (what) => settled.reject(new Error(what)),
    load: () => expect.unreachable(),
  };
  const pool = await createPool({ port, request: REQUEST, tally, connections: 1 });
  for (const dueMs of [5, 7, 11]) pool.send(dueMs);
  await settled.promise;
  pool.close();
  expect(due.toSorted((a, b) => a - b)).toEqual([5, 7, 11]);
});

test('patient loop: who is refused sends nothing for as long as it is asked to', async () => {
  let received = 0;
  const loop = await loopOn((request, response) => {
    received += 1;
    request.resume().on('end', () => response.writeHead(503, { 'retry-after': '60', 'content-length': '0' }).end());
  });
  const load = await drivePatient({ kind: 'patient', connections: 4, requestsPerSecond: 2000, ...loop });
  expect(load.faults).toEqual({});
  expect([load.refusalsMs.length, received]).toEqual([4, 4]);
});

test('patient loop: others go on, on a new connection where theirs has ended', async () => {
  let received = 0;
  const loop = await loopOn((request, response) => {
    received += 1;
    const headers = received % 2 === 0 ? { connection: 'close' } : {};
    request
      .resume()
      .on('end', () => response.writeHead(200, { ...headers, 'content-length': ANSWER.length }).end(ANSWER));
  });
  const load = await drivePatient({ kind: 'patient', connections: 4, requestsPerSecond: 2000, ...loop });
  expect(load.faults).toEqual({});
  expect(load.latenciesMs).toHaveLength(received);
  expect(received).toBeGreaterThan(8);
});
