import { setTimeout } from 'node:timers/promises';
import { type Answer, createHttpClient } from '../client/http-client.ts';
import { type Exchange, faultOf } from './exchange.ts';

export interface LoadOptions {
  readonly url: string;
  readonly connections: number;
  /** Whether each connection is used for many calls, as most clients do. */
  readonly keepAlive?: boolean;
  readonly exchanges: readonly Exchange[];
  /** Calls begun in a second, as far as connections are free; without it as many as they carry. */
  readonly callsPerS?: number;
  /** Ends the load: no call begins after it, and open calls are awaited. */
  readonly signal: AbortSignal;
  /** Judges answers that differ from the recorded one; accepted ones are counted apart. */
  readonly accepts?: (answer: Answer) => boolean;
}

export interface LoadReport {
  /** Calls that were answered as recorded. */
  readonly right: number;
  /** Other answers that were accepted. */
  readonly accepted: number;
  readonly failed: number;
  /** The first failures, in words. */
  readonly faults: readonly string[];
}

const LISTED_FAULTS = 20;

export interface Load {
  /** Calls answered as recorded so far. */
  readonly rightSoFar: () => number;
  readonly ended: Promise<LoadReport>;
}

/** Each connection sends the next exchange as soon as its last is answered and the next is due. */
export function startLoad(options: LoadOptions): Load {
  const { url, connections, keepAlive = true, exchanges, signal, callsPerS = Infinity } = options;
  const startMs = performance.now();
  const faults: string[] = [];
  const counts = { right: 0, accepted: 0, failed: 0 };
  let turn = 0;

  function judge(exchange: Exchange, answer: Answer): void {
    const fault = faultOf(exchange, answer);
    if (fault === undefined) counts.right += 1;
    else if (options.accepts?.(answer) === true) counts.accepted += 1;
    else fail(fault);
  }

  function fail(fault: string): void {
    counts.failed += 1;
    if (faults.length < LISTED_FAULTS) faults.push(fault);
  }

  async function keepAsking(): Promise<void> {
    // A client of its own, so that its one connection is never left idle beside others.
    const client = createHttpClient(url, { connections: 1, keepAlive });
    while (!signal.aborted) {
      const exchange = exchanges[turn % exchanges.length];
      const aheadMs = startMs + (turn * 1000) / callsPerS - performance.now();
      turn += 1;
      if (aheadMs >= 1) await setTimeout(aheadMs);
      await client.send(exchange.call).then(
        (answer) => judge(exchange, answer),
        (error: Error) => fail(`${exchange.name}: ${error.message}`),
      );
    }
    client.close();
  }

  const connectionsEnded = Promise.all(Array.from({ length: connections }, keepAsking));
  return {
    rightSoFar: () => counts.right,
    ended: connectionsEnded.then(() => ({ ...counts, faults })),
  };
}

/** The whole load, until its signal. */
export function driveLoad(options: LoadOptions): Promise<LoadReport> {
  return startLoad(options).ended;
}
