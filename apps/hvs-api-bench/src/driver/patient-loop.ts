import { setImmediate } from 'node:timers/promises';
import { openAccepted } from './accepted.ts';
import { type Connection, openConnection } from './connection.ts';
import { exchange, PATIENCE_MS } from './exchange.ts';
import type { Load, PatientLoop } from './messages.ts';
import { createTally } from './tally.ts';

interface Client {
  connection: Connection;
  dueMs: number;
  /** When it had its last answer. */
  answeredMs: number;
  isWaiting: boolean;
}

/**
 * Clients that send at random moments (exponential gaps). After a 503 a client sends nothing until its Retry-After is
 * over, and a refused request is not sent again. A client has one request at a time: a request that falls due before
 * the last is answered is sent after that answer, and its latency counts from then.
 */
export async function drivePatient(loop: PatientLoop): Promise<Load> {
  const { port, request, requestsPerSecond, seconds } = loop;
  const tally = createTally(loop.wantedBody);
  const connections = await openAccepted(port, loop.connections);
  const startMs = performance.now();
  const untilMs = startMs + seconds * 1000;
  const meanGapMs = (loop.connections * 1000) / requestsPerSecond;
  const nextAfter = (ms: number) => ms - Math.log(1 - Math.random()) * meanGapMs;
  const clients = connections.map((connection): Client => {
    return { connection, dueMs: nextAfter(startMs), answeredMs: startMs, isWaiting: false };
  });

  async function send(client: Client): Promise<void> {
    const { connection } = client;
    const dueMs = Math.max(client.dueMs, client.answeredMs);
    client.isWaiting = true;
    const { isReusable, retryAfterS } = await exchange(connection, { request, tally, dueMs });
    client.answeredMs = performance.now();
    client.dueMs = nextAfter(retryAfterS === undefined ? client.dueMs : client.answeredMs + retryAfterS * 1000);
    if (!isReusable) {
      connection.close();
      client.connection = await openConnection(port);
    }
    client.isWaiting = false;
  }

  let isOver = false;
  while (!isOver) {
    const nowMs = performance.now();
    for (const client of clients) {
      if (!client.isWaiting && client.dueMs <= nowMs && client.dueMs < untilMs) void send(client);
    }
    isOver = nowMs > untilMs + PATIENCE_MS || (nowMs >= untilMs && !clients.some(({ isWaiting }) => isWaiting));
    await setImmediate();
  }
  for (const { connection, isWaiting } of clients) {
    if (isWaiting) tally.fault('no answer in time');
    connection.close();
  }
  return tally.load(seconds);
}
