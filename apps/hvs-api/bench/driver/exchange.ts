import { isLast } from './answer-parser.ts';
import type { Connection } from './connection.ts';
import type { Tally } from './tally.ts';

interface Due {
  readonly request: Uint8Array;
  readonly tally: Tally;
  /** When it was to be sent, in ms of performance.now(). */
  readonly dueMs: number;
}

/** Sends a request and counts its answer. Resolves to whether the connection can be used again. */
export function exchange(connection: Connection, { request, tally, dueMs }: Due): Promise<boolean> {
  return new Promise((resolve) => {
    let sentMs = performance.now();
    tally.send(dueMs, sentMs);
    connection.onAnswer = (answer) => {
      tally.answer(answer, { dueMs, sentMs });
      connection.onEnd = () => {};
      resolve(!isLast(answer));
    };
    connection.onEnd = (reason) => {
      tally.fault(reason);
      resolve(false);
    };
    connection.send(request, () => (sentMs = performance.now()));
  });
}
