import { setImmediate } from 'node:timers/promises';
import { PATIENCE_MS } from './exchange.ts';
import type { Load, OpenLoop } from './messages.ts';
import { createPool } from './pool.ts';
import { createTally } from './tally.ts';

/**
 * Sends each request when it is due, whether or not earlier ones are answered. A latency counts from the moment the
 * request was due, so the wait that a slow server causes before sending is included.
 */
export async function driveOpen(loop: OpenLoop): Promise<Load> {
  const { port, request, requestsPerSecond, seconds } = loop;
  const tally = createTally(loop.wantedBody);
  const pool = await createPool({ port, request, tally, connections: loop.connections });
  const total = Math.floor(requestsPerSecond * seconds);
  const startMs = performance.now();
  const endMs = startMs + seconds * 1000 + PATIENCE_MS;

  let due = 0;
  // Spins without a pause: a timer is a millisecond late, which is as long as an answer takes.
  while (due < total || (pool.unsettled() > 0 && performance.now() < endMs)) {
    const elapsedMs = performance.now() - startMs;
    for (; due < total && (due * 1000) / requestsPerSecond <= elapsedMs; due += 1) {
      pool.send(startMs + (due * 1000) / requestsPerSecond);
    }
    await setImmediate();
  }
  pool.close();
  return tally.load((performance.now() - startMs) / 1000);
}
