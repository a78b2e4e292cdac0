import { type Connection, openConnection, openConnections } from './connection.ts';
import { exchange } from './exchange.ts';
import type { ClosedLoop, Load } from './messages.ts';
import { createTally } from './tally.ts';

/** Each connection sends its next request when it has its answer. */
export async function driveClosed(loop: ClosedLoop): Promise<Load> {
  const { port, request, seconds } = loop;
  const opened = await openConnections(port, loop.connections);
  const tally = createTally(loop.wantedBody);
  const startMs = performance.now();
  const untilMs = startMs + seconds * 1000;

  /** A server may close a connection after an answer, a refusal for example. Another connection takes its place. */
  async function keepSending(first: Connection): Promise<void> {
    let connection = first;
    for (let dueMs = performance.now(); dueMs < untilMs; dueMs = performance.now()) {
      if ((await exchange(connection, { request, tally, dueMs })).isReusable) continue;
      connection.close();
      connection = await openConnection(port);
    }
    connection.close();
  }
  await Promise.all(opened.map(keepSending));
  return tally.load((performance.now() - startMs) / 1000);
}
