import { setTimeout } from 'node:timers/promises';

/** Waits, unless the signal is or becomes aborted: then it throws the signal's own reason, not an AbortError. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await setTimeout(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}
