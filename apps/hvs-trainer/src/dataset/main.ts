import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEATURE_COUNT, FEATURE_NAMES } from '@hvs/contract';
import { program } from 'commander';
import { runJobs } from '../parallel/run-jobs.ts';
import { createProgress } from '../progress.ts';
import type { DatasetManifest } from './manifest.ts';
import { createNpyFile } from './npy-file.ts';
import { SITE_KINDS } from '../seeds.ts';
import { planDataset } from './plan.ts';
import type { SampledRows } from './sample-rows.ts';

const COLUMNS = ['features', 'labels', 'weights', 'kinds'] as const;

const options = program
  .description('simulate the sites of a dataset and write their labelled rows')
  .option('--out <folder>', 'goes here', join(import.meta.dirname, '..', '..', 'dist', 'dataset'))
  .option('--seed <number>', 'set of site seeds', Number, 0)
  .option('--workers <number>', 'threads', Number, 2)
  .option('--quick', 'a small one, to see that it works')
  .parse()
  .opts<{ out: string; seed: number; workers: number; quick?: boolean }>();

rmSync(options.out, { recursive: true, force: true });
mkdirSync(options.out, { recursive: true });
const splits = { train: createSplit('train'), tuning: createSplit('tuning') };

const jobs = planDataset(options.quick === true ? 'quick' : 'full', options.seed);
const progress = createProgress('dataset', jobs.length);
const worker = new URL('./worker.ts', import.meta.url);
let index = 0;
for await (const rows of runJobs<SampledRows>(worker, jobs, options.workers)) {
  const { split, kind } = jobs[index];
  splits[split].append(rows, SITE_KINDS.indexOf(kind));
  index += 1;
  progress.advance();
}

const manifest: DatasetManifest = {
  seed: options.seed,
  features: [...FEATURE_NAMES],
  kinds: [...SITE_KINDS],
  splits: { train: splits.train.close(), tuning: splits.tuning.close() },
  sha256: hashFiles(['train', 'tuning'].flatMap((split) => COLUMNS.map((column) => `${split}-${column}`))),
};
writeFileSync(join(options.out, 'dataset.json'), `${JSON.stringify(manifest, null, 2)}\n`);
process.stdout.write(`${options.out}: ${JSON.stringify(manifest.splits)}, sha256 ${manifest.sha256}\n`);

function createSplit(name: string) {
  const features = createNpyFile(join(options.out, `${name}-features.npy`), 'float32', FEATURE_COUNT);
  const labels = createNpyFile(join(options.out, `${name}-labels.npy`), 'uint8', 1);
  const weights = createNpyFile(join(options.out, `${name}-weights.npy`), 'float32', 1);
  const kinds = createNpyFile(join(options.out, `${name}-kinds.npy`), 'uint8', 1);
  let hazardous = 0;
  return {
    append(rows: SampledRows, kind: number) {
      features.append(rows.features);
      labels.append(rows.labels);
      weights.append(rows.weights);
      kinds.append(new Uint8Array(rows.labels.length).fill(kind));
      for (const label of rows.labels) hazardous += label;
    },
    close() {
      features.close();
      weights.close();
      kinds.close();
      return { rows: labels.close(), hazardous };
    },
  };
}

function hashFiles(names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of names) hash.update(readFileSync(join(options.out, `${name}.npy`)));
  return hash.digest('hex');
}
