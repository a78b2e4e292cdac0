import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEATURE_COUNT, FEATURE_NAMES } from '@hvs/contract';
import { program } from 'commander';
import { runJobs } from '../parallel/run-jobs.ts';
import { createProgress } from '../progress.ts';
import type { DatasetManifest } from './manifest.ts';
import { wholeNumber } from '../option-values.ts';
import { runProgram } from '../run-program.ts';
import { seedRanges, SITE_KINDS } from '../site/seeds.ts';
import { hashDataset } from './hash-dataset.ts';
import { createNpyFile } from './npy-file.ts';
import { type DatasetJob, planDataset, scenarioOf } from './plan.ts';
import type { SampledRows } from './sample-rows.ts';

interface DatasetOptions {
  readonly out: string;
  readonly seed: number;
  readonly workers: number;
  readonly quick: boolean;
}

const options = program
  .name('dataset')
  .description('simulate the sites of a dataset and write their labelled rows')
  .option('--out <folder>', 'folder for the dataset', join(import.meta.dirname, '..', '..', 'dist', 'dataset'))
  .option('--seed <number>', 'number of the set of site seeds', wholeNumber(0), 0)
  .option('--workers <number>', 'threads', wholeNumber(1), 2)
  .option('--quick', 'make a small dataset, to see that it works', false)
  .parse()
  .opts<DatasetOptions>();

await runProgram(async () => {
  const jobs = planDataset(options.quick ? 'quick' : 'full', options.seed);
  mkdirSync(options.out, { recursive: true });
  // Until the new manifest is written, at the end, the folder counts as no dataset.
  const manifestFile = join(options.out, 'dataset.json');
  rmSync(manifestFile, { force: true });
  const manifest: DatasetManifest = {
    seed: options.seed,
    features: [...FEATURE_NAMES],
    kinds: [...SITE_KINDS],
    splits: await writeSplits(jobs),
    sha256: hashDataset(options.out),
    sources: { site_seeds: seedRanges(jobs.map(({ seed }) => seed)), files: [] },
  };
  writeFileSync(join(options.out, 'sites.json'), `${JSON.stringify(jobs.map(describeSite))}\n`);
  writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
  process.stdout.write(`${options.out}: ${JSON.stringify(manifest.splits)}, sha256 ${manifest.sha256}\n`);
});

async function writeSplits(jobs: readonly DatasetJob[]): Promise<DatasetManifest['splits']> {
  const splits = { train: createSplit('train'), tuning: createSplit('tuning') };
  const progress = createProgress('dataset', jobs.length);
  const worker = new URL('./worker.ts', import.meta.url);
  let index = 0;
  for await (const rows of runJobs<SampledRows>(worker, jobs, options.workers)) {
    const { split, kind } = jobs[index];
    splits[split].append(rows, SITE_KINDS.indexOf(kind), index);
    index += 1;
    progress.advance();
  }
  return { train: splits.train.close(), tuning: splits.tuning.close() };
}

/** The kind of batteries of each number in the column `sites`, so that a fit can leave one out. */
function describeSite(job: DatasetJob) {
  const { design, form, load } = scenarioOf(job);
  return { ...job, design, form, load: load.kind };
}

function createSplit(name: string) {
  const features = createNpyFile(join(options.out, `${name}-features.npy`), 'float32', FEATURE_COUNT);
  const labels = createNpyFile(join(options.out, `${name}-labels.npy`), 'uint8', 1);
  const weights = createNpyFile(join(options.out, `${name}-weights.npy`), 'float32', 1);
  const kinds = createNpyFile(join(options.out, `${name}-kinds.npy`), 'uint8', 1);
  const sites = createNpyFile(join(options.out, `${name}-sites.npy`), 'float32', 1);
  let hazardous = 0;
  return {
    append(rows: SampledRows, kind: number, site: number) {
      features.append(rows.features);
      labels.append(rows.labels);
      weights.append(rows.weights);
      kinds.append(new Uint8Array(rows.labels.length).fill(kind));
      sites.append(new Float32Array(rows.labels.length).fill(site));
      for (const label of rows.labels) hazardous += label;
    },
    close() {
      features.close();
      weights.close();
      kinds.close();
      sites.close();
      return { rows: labels.close(), hazardous };
    },
  };
}
