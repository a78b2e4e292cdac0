import { setTimeout } from 'node:timers/promises';

export interface Patience {
  readonly boundMs?: number;
  readonly pollMs?: number;
}

/** Looks until it sees `true`. Past the bound it throws, with what was awaited and the text that was seen last. */
export async function waitUntil(
  what: string,
  look: () => Promise<boolean | string>,
  { boundMs = 60_000, pollMs = 200 }: Patience = {},
): Promise<void> {
  const endMs = performance.now() + boundMs;
  for (;;) {
    const seen = await look();
    if (seen === true) return;
    if (performance.now() > endMs) {
      const last = seen === false ? '' : `; last seen: ${seen}`;
      throw new Error(`waited ${boundMs} ms in vain until ${what}${last}`);
    }
    await setTimeout(pollMs);
  }
}
