import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';

/** Kept for a reader that is stuck; lines beyond it are dropped. */
const MAX_PENDING_BYTES = 4 * 1024 * 1024;
const FLUSH_TIMEOUT_MS = 1000;

export interface LogDestination {
  write(line: string): unknown;
}

export interface LogStream extends LogDestination {
  /** Until all that was written is out, or the reader has let a second pass. */
  flush(): Promise<void>;
}

/**
 * Standard output, written off the main thread: a reader that does not keep up must never hold up
 * an answer. What is still pending when the process ends is written by then, also after a crash.
 */
export function openLogStream(): LogStream {
  // With a minimum of 0 it has no flush.
  const stream = pino.destination({ sync: false, minLength: 1, maxLength: MAX_PENDING_BYTES });
  return {
    write: (line) => void stream.write(line),
    async flush() {
      const isOut = new Promise<void>((resolve) => stream.flush(() => resolve()));
      await Promise.race([isOut, setTimeout(FLUSH_TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}
