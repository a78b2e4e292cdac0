import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../paths.ts';

const PUSHED = join(ROOT, 'dist/images/hvs-api/pushed.json');

/**
 * Call it before a test pushes, and call its result afterwards. It restores the record of the push, so that the next
 * delivery from this folder does not deliver the image of the test.
 */
export async function keepPushedRecord(): Promise<() => Promise<void>> {
  const record = await readFile(PUSHED, 'utf8').catch(() => undefined);
  return async () => (record === undefined ? rm(PUSHED, { force: true }) : writeFile(PUSHED, record));
}
