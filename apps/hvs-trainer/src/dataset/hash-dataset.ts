import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const COLUMNS = ['features', 'labels', 'weights', 'kinds', 'sites'];

const FILES = ['train', 'tuning'].flatMap((split) => COLUMNS.map((column) => `${split}-${column}.npy`));

/** sha256 of a dataset's .npy files, one after the other: the columns of train, then those of tuning. */
export function hashDataset(folder: string): string {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(readFileSync(join(folder, file)));
  return hash.digest('hex');
}
