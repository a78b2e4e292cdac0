import fs, { type PathLike } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Set-up of every target `test`. It makes a read of models/hvs fail: `test` has no model among its inputs, so Nx would
 * answer from its cache and the test would not run with the next model. Processes that a test starts are not watched.
 */

const SHIPPED_MODEL = join(import.meta.dirname, '../../../models/hvs');

type Reader = (path: PathLike | number, ...more: unknown[]) => unknown;

function isOfShippedModel(path: unknown): boolean {
  if (typeof path !== 'string' && !(path instanceof URL) && !Buffer.isBuffer(path)) return false;
  const file = resolve(path instanceof URL ? fileURLToPath(path) : path.toString());
  return `${file}${sep}`.startsWith(`${SHIPPED_MODEL}${sep}`);
}

function refuseIn(functions: Record<string, Reader>, names: readonly string[]): void {
  for (const name of names) {
    const read = functions[name];
    functions[name] = (path, ...more) => {
      if (!isOfShippedModel(path)) return read.call(functions, path, ...more);
      throw new Error(
        `A test reads ${String(path)}, which is no input of the target test, so it would not run again with another model. ` +
          'Take TEST_MODEL of @hvs/testing, or name the file *.model.test.ts, which test-model runs.',
      );
    };
  }
}

refuseIn(fs as unknown as Record<string, Reader>, [
  'readFile',
  'readFileSync',
  'open',
  'openSync',
  'createReadStream',
  'cp',
  'cpSync',
  'copyFile',
  'copyFileSync',
]);
refuseIn(fs.promises as unknown as Record<string, Reader>, ['readFile', 'open', 'cp', 'copyFile']);
syncBuiltinESMExports();
