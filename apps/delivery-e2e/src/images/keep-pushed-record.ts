import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../paths.ts';

const PUSHED = join(ROOT, 'dist/images/hvs-api/pushed.json');

/**
 * Call it before a test pushes, and what it gives afterwards: whoever delivers next from here means what they pushed,
 * or nothing, not what the test did.
 */
export async function keepPushedRecord(): Promise<() => Promise<void>> {
  const record = await readFile(PUSHED, 'utf8').catch(() => undefined);
  return async () => (record === undefined ? rm(PUSHED, { force: true }) : writeFile(PUSHED, record));
}
