import { type Answer, isLast, retryAfterOf } from './answer-parser.ts';
import type { Connection } from './connection.ts';
import type { Tally } from './tally.ts';

interface Due {
  readonly request: Uint8Array;
  readonly tally: Tally;
  /** When it was to be sent, in ms of performance.now(). */
  readonly dueMs: number;
}

/** How long answers are waited for after the last request was due. */
export const PATIENCE_MS = 10_000;

export interface Outcome {
  /** Whether the connection can be used again. */
  readonly isReusable: boolean;
  /** How long the client is asked to wait, if it was refused. */
  readonly retryAfterS: number | undefined;
}

function outcomeOf(answer: Answer): Outcome {
  const retryAfterS = answer.status === 503 ? retryAfterOf(answer) : undefined;
  return { isReusable: !isLast(answer), retryAfterS };
}

/** Sends a request and counts its answer. */
export function exchange(connection: Connection, { request, tally, dueMs }: Due): Promise<Outcome> {
  return new Promise((resolve) => {
    let sentMs = performance.now();
    tally.send(dueMs, sentMs);
    connection.onAnswer = (answer) => {
      tally.answer(answer, { dueMs, sentMs });
      connection.onEnd = () => {};
      resolve(outcomeOf(answer));
    };
    connection.onEnd = (reason) => {
      tally.fault(reason);
      resolve({ isReusable: false, retryAfterS: undefined });
    };
    connection.send(request, () => (sentMs = performance.now()));
  });
}
