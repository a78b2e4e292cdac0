import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { program } from 'commander';
import { runProgram } from '../run-program.ts';
import { TrainerError } from '../trainer-error.ts';
import { extendDataset } from './extend-dataset.ts';
import { ingestFolder } from './ingest-folder.ts';
import { ALL_NORMAL, readLabels } from './labels.ts';

const DIST = join(import.meta.dirname, '..', '..', 'dist');

interface IngestOptions {
  readonly data: string;
  readonly labels?: string;
  readonly dataset: string;
  readonly out: string;
  readonly simulated: boolean;
}

const options = program
  .name('ingest')
  .description('adds telemetry in files to a dataset, as labelled rows of features; bad rows are set aside')
  .requiredOption('--data <folder>', 'folder of .csv or .parquet files: time, Module_ID and the nine raw channels')
  .option('--labels <file>', 'CSV of Module_ID, from, to, label; without it everything is normal operation')
  .option('--dataset <folder>', 'dataset to add to; npx nx dataset hvs-trainer makes it', join(DIST, 'dataset'))
  .option('--out <folder>', 'folder for the new dataset', join(DIST, 'dataset-added'))
  .option('--simulated', 'the telemetry was made by a simulator, not measured', false)
  .parse()
  .opts<IngestOptions>();

await runProgram(async () => {
  mkdirSync(options.out, { recursive: true });
  const rejectsFile = join(options.out, 'rejects.jsonl');
  const labelOf = options.labels === undefined ? ALL_NORMAL : readLabels(options.labels);
  const ingested = await ingestFolder(options.data, labelOf, rejectsFile);
  for (const { name, rows, rejected } of ingested.files) {
    process.stdout.write(`${name}: ${rows} rows, ${rejected} set aside\n`);
  }
  if (ingested.labels.length === 0) {
    throw new TrainerError(`no row of ${options.data} became a reading`, `${rejectsFile} says why, row by row`);
  }
  const { base, out, measured } = { base: options.dataset, out: options.out, measured: !options.simulated };
  const { splits, sha256 } = await extendDataset({ base, out, ingested, measured });
  process.stdout.write(
    `${out}: ${ingested.labels.length} rows of ${ingested.modules} modules added, ${splits.train.rows} in all; ` +
      `sha256 ${sha256}; set aside: ${rejectsFile}\n`,
  );
});
