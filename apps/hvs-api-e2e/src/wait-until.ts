import { setTimeout } from 'node:timers/promises';

const POLL_MS = 20;

/** Asks again and again until the answer is not undefined. Past the bound it says what was last seen. */
export async function waitUntil<T>(
  what: string,
  boundMs: number,
  look: () => Promise<{ done: T } | { seen: string }>,
): Promise<T> {
  const end = performance.now() + boundMs;
  for (;;) {
    const state = await look();
    if ('done' in state) return state.done;
    if (performance.now() > end) {
      throw new Error(`${what} did not come in ${boundMs} ms; last seen: ${state.seen}`);
    }
    await setTimeout(POLL_MS);
  }
}
