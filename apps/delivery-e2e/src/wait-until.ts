import { setTimeout } from 'node:timers/promises';

/** Looks until it is so. Fails after the time with what was waited for. */
export async function waitUntil(isSo: () => Promise<boolean>, what: string, timeoutS = 60): Promise<void> {
  const endMs = performance.now() + timeoutS * 1000;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`waited ${timeoutS} s in vain until ${what}`);
    await setTimeout(200);
  }
}
