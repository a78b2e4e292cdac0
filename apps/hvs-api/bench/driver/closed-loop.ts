import { type Connection, openConnections } from './connection.ts';
import type { ClosedLoop, Load } from './messages.ts';
import { createTally, type Tally } from './tally.ts';

/** Sends until the time is over; resolves when the last answer is there or the connection ended. */
function driveConnection(
  connection: Connection,
  request: Uint8Array,
  untilMs: number,
  tally: Tally,
): Promise<void> {
  return new Promise((resolve) => {
    let sentMs = performance.now();
    connection.onAnswer = (answer) => {
      tally.answer(answer, { dueMs: sentMs, sentMs });
      sentMs = performance.now();
      if (sentMs < untilMs) connection.send(request);
      else resolve();
    };
    connection.onEnd = (reason) => {
      tally.fault(reason);
      resolve();
    };
    connection.send(request);
  });
}

/** Each connection sends its next request when it has its answer. */
export async function driveClosed(loop: ClosedLoop): Promise<Load> {
  const connections = await openConnections(loop.port, loop.connections);
  const tally = createTally(loop.wantedBody);
  const startMs = performance.now();
  const untilMs = startMs + loop.seconds * 1000;
  try {
    await Promise.all(
      connections.map((connection) => driveConnection(connection, loop.request, untilMs, tally)),
    );
  } finally {
    for (const connection of connections) {
      connection.onEnd = () => {};
      connection.close();
    }
  }
  return tally.load((performance.now() - startMs) / 1000);
}
