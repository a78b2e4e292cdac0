import { isLast } from './answer-parser.ts';
import { type Connection, openConnection, openConnections } from './connection.ts';
import type { ClosedLoop, Load } from './messages.ts';
import { createTally, type Tally } from './tally.ts';

interface Sending {
  readonly request: Uint8Array;
  readonly untilMs: number;
  readonly tally: Tally;
}

/**
 * Sends until the time is over. Resolves after the last answer; to false when the server ended the
 * connection before, as it may after a refusal.
 */
function sendOn(connection: Connection, { request, untilMs, tally }: Sending): Promise<boolean> {
  return new Promise((resolve) => {
    let sentMs = performance.now();
    connection.onAnswer = (answer) => {
      tally.answer(answer, { dueMs: sentMs, sentMs });
      sentMs = performance.now();
      if (sentMs >= untilMs) resolve(true);
      else if (isLast(answer)) resolve(false);
      else connection.send(request);
    };
    connection.onEnd = (reason) => {
      tally.fault(reason);
      resolve(false);
    };
    connection.send(request);
  });
}

function closeQuietly(connection: Connection): void {
  connection.onEnd = () => {};
  connection.close();
}

/** Each connection sends its next request when it has its answer. */
export async function driveClosed(loop: ClosedLoop): Promise<Load> {
  const { port, request, connections, seconds, wantedBody } = loop;
  const opened = await openConnections(port, connections);
  const tally = createTally(wantedBody);
  const startMs = performance.now();
  const sending = { request, untilMs: startMs + seconds * 1000, tally };

  async function keepSending(first: Connection): Promise<void> {
    let connection = first;
    try {
      while (!(await sendOn(connection, sending))) {
        closeQuietly(connection);
        if (performance.now() >= sending.untilMs) return;
        connection = await openConnection(port);
      }
    } finally {
      closeQuietly(connection);
    }
  }
  await Promise.all(opened.map(keepSending));
  return tally.load((performance.now() - startMs) / 1000);
}
