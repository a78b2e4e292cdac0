import { percentile } from '../statistics.ts';
import { type Answer, retryAfterOf } from './answer-parser.ts';
import type { Load } from './messages.ts';

/** When a request was due and when the kernel had all of it, in ms of performance.now(). */
export interface Times {
  readonly dueMs: number;
  readonly sentMs: number;
}

export interface Tally {
  answer(answer: Answer, times: Times): void;
  /** A request begins to be sent. */
  send(dueMs: number, nowMs: number): void;
  fault(what: string): void;
  load(seconds: number): Load;
}

function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).toSorted();
}

function secondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}

/** Counts answers, each compared with the one that is right. */
export function createTally(wantedBody: Uint8Array, now: () => number = () => performance.now()): Tally {
  const latenessMs: number[] = [];
  const latenciesMs: number[] = [];
  const refusalsMs: number[] = [];
  let refusalsWithoutRetryAfter = 0;
  const cpuBefore = process.cpuUsage();
  const faults: Record<string, number> = {};
  function fault(what: string): void {
    faults[what] = (faults[what] ?? 0) + 1;
  }
  return {
    answer({ status, head, body }, { dueMs, sentMs }) {
      const nowMs = now();
      if (status === 200) {
        if (body.equals(wantedBody)) latenciesMs.push(nowMs - dueMs);
        else fault('another body than the right one');
      } else if (status === 503) {
        refusalsMs.push(nowMs - sentMs);
        if (retryAfterOf({ head }) === undefined) refusalsWithoutRetryAfter += 1;
      } else {
        fault(`status ${status}`);
      }
    },
    send: (dueMs, nowMs) => void latenessMs.push(nowMs - dueMs),
    fault,
    load: (seconds) => ({
      seconds,
      driverShare: secondsOf(process.cpuUsage(cpuBefore)) / seconds,
      latenciesMs: ascending(latenciesMs),
      refusalsMs: ascending(refusalsMs),
      refusalsWithoutRetryAfter,
      latenessMs: latenessMs.length === 0 ? 0 : percentile(ascending(latenessMs), 0.99),
      faults,
    }),
  };
}
