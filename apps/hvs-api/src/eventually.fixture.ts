import { vi } from 'vitest';

/** Asks until the check passes; a busy machine has half a minute for it. Fails with what the check said last. */
export async function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 30_000, interval: 10 });
}
