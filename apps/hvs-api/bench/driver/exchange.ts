import { isLast, retryAfterMs } from './answer-parser.ts';
import type { Connection } from './connection.ts';
import type { Tally } from './tally.ts';

interface Due {
  readonly request: Uint8Array;
  readonly tally: Tally;
  /** When it was to be sent, in ms of performance.now(). */
  readonly dueMs: number;
}

export interface Exchanged {
  /** Whether the connection can be used again. */
  readonly isReusable: boolean;
  /** For how long the server asks for nothing more. */
  readonly retryAfterMs: number;
}

/** Sends a request and counts its answer. */
export function exchange(connection: Connection, { request, tally, dueMs }: Due): Promise<Exchanged> {
  return new Promise((resolve) => {
    let sentMs = performance.now();
    tally.send(dueMs, sentMs);
    connection.onAnswer = (answer) => {
      tally.answer(answer, { dueMs, sentMs });
      connection.onEnd = () => {};
      resolve({ isReusable: !isLast(answer), retryAfterMs: retryAfterMs(answer) });
    };
    connection.onEnd = (reason) => {
      tally.fault(reason);
      resolve({ isReusable: false, retryAfterMs: 0 });
    };
    connection.send(request, () => (sentMs = performance.now()));
  });
}
