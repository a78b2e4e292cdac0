import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { program } from 'commander';
import { readDataset } from '../dataset/read-dataset.ts';
import { wholeNumber } from '../option-values.ts';
import { runProgram } from '../run-program.ts';
import { ensureFitPython } from '../train/fit-python.ts';
import { FIT_SEED } from '../train/settings.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

interface CompareOptions {
  readonly dataset: string;
  readonly out: string;
  readonly seed: number;
}

const options = program
  .name('compare')
  .description('compare shapes of model on populations that their fit has not seen')
  .option(
    '--dataset <folder>',
    'folder of the dataset; npx nx dataset hvs-trainer makes it',
    join(PROJECT, 'dist', 'dataset'),
  )
  .option('--out <file>', 'file for the figures', join(PROJECT, 'dist', 'comparison.json'))
  .option('--seed <number>', 'seed of the fits', wholeNumber(0), FIT_SEED)
  .parse()
  .opts<CompareOptions>();

await runProgram(() => {
  readDataset(options.dataset);
  const files = ['--dataset', options.dataset, '--out', options.out];
  const compareProgram = join(PROJECT, 'fit', 'compare.py');
  execFileSync(ensureFitPython(), ['-B', compareProgram, ...files, '--seed', String(options.seed)], {
    stdio: 'inherit',
  });
  return Promise.resolve();
});
