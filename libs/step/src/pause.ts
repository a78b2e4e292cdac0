import { setTimeout } from 'node:timers/promises';

/** Waits. When the signal is aborted it throws the reason of the signal, not an AbortError. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await setTimeout(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}
