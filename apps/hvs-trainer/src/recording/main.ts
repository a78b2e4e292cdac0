import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEATURE_COUNT } from '@hvs/contract';
import { program } from 'commander';
import { wholeNumber } from '../option-values.ts';
import { readNpyBytes } from '../dataset/npy-file.ts';
import { readDataset } from '../dataset/read-dataset.ts';
import { runProgram } from '../run-program.ts';
import { spreadRows } from './spread-rows.ts';

interface RecordingOptions {
  readonly dataset: string;
  readonly out: string;
  readonly rows: number;
}

const root = join(import.meta.dirname, '..', '..', '..', '..');

const options = program
  .name('recording')
  .description('writes the readings that a delivery replays to candidate and champion; simulated, as the dataset is')
  .option(
    '--dataset <folder>',
    'folder of the dataset; npx nx dataset hvs-trainer makes it',
    join(root, 'apps/hvs-trainer/dist/dataset'),
  )
  .option('--out <file>', 'file for the readings', join(root, 'libs/pipeline/recordings/simulated.json'))
  .option('--rows <number>', 'number of readings, half of them hazardous', wholeNumber(2), 1024)
  .parse()
  .opts<RecordingOptions>();

await runProgram(async () => {
  const { features, seed, sha256 } = readDataset(options.dataset);
  const bytes = readNpyBytes(join(options.dataset, 'tuning-features.npy'));
  const values = new Float32Array(new Uint8Array(bytes).buffer);
  const labels = readNpyBytes(join(options.dataset, 'tuning-labels.npy'));
  const readings = spreadRows(labels, options.rows).map((row) =>
    // Float32 has no more digits than these.
    Array.from(values.subarray(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT), (value) =>
      Number(value.toPrecision(7)),
    ),
  );
  const recording = { simulated: true, dataset: { seed, sha256 }, features, readings };
  writeFileSync(options.out, `${JSON.stringify(recording)}\n`);
  process.stdout.write(`${options.out}: ${readings.length} simulated readings\n`);
});
