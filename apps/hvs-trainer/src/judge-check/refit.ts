import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ModelCard } from '@hvs/contract';
import { ensureFitPython } from '../train/fit-python.ts';
import { resampleSites } from './resample-sites.ts';

const FIT_PROGRAM = join(import.meta.dirname, '..', '..', 'fit', 'main.py');

export interface RefitOptions {
  /** Folder of the dataset that the champion was fitted on. */
  readonly dataset: string;
  readonly champion: ModelCard;
  /** Folder for the model versions, one folder each. */
  readonly folder: string;
  /** Another seed is another fit. It draws the sites, and the margin of the fit. */
  readonly seed: number;
}

/**
 * Fits the recipe of the champion on a bootstrap resample of its training sites, and returns the folder of the model
 * version: as good as the champion, but for the chance of which sites were simulated.
 */
export async function refit({ dataset, champion, folder, seed }: RefitOptions): Promise<string> {
  const out = join(folder, `refit-${seed}`);
  const resampled = join(folder, `dataset-${seed}`);
  resampleSites(dataset, resampled, seed);
  const folders = ['--dataset', resampled, '--out', out];
  await promisify(execFile)(ensureFitPython(), ['-B', FIT_PROGRAM, ...folders, '--seed', String(seed)]);
  rmSync(resampled, { recursive: true });
  const sha256 = createHash('sha256')
    .update(readFileSync(join(out, 'model.onnx')))
    .digest('hex');
  const card = { ...champion, version: `refit-${seed}`, sha256 };
  writeFileSync(join(out, 'model-card.json'), `${JSON.stringify(card, null, 2)}\n`);
  return out;
}
