import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEATURE_NAMES, type ModelCard, type ModelDomain, parseGoldenVectors, parseModelCard } from '@hvs/contract';
import { program } from 'commander';
import type { DatasetManifest } from '../dataset/manifest.ts';
import { readDataset } from '../dataset/read-dataset.ts';
import { openHazardModel } from '../hazard-model.ts';
import { probability, wholeNumber } from '../option-values.ts';
import { runProgram } from '../run-program.ts';
import { ensureFitPython } from './fit-python.ts';
import { FIT_SEED, MODEL_NAME, THRESHOLD } from './settings.ts';
import { trainedDomain } from './trained-domain.ts';
import { verifyFit } from './verify-fit.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const FIT_FOLDER = join(PROJECT, 'dist', 'fit');

interface TrainOptions {
  readonly dataset: string;
  readonly out: string;
  readonly modelVersion: string;
  readonly seed: number;
  readonly threshold: number;
}

const options = program
  .name('train')
  .description('fit a model version on a dataset')
  .option(
    '--dataset <folder>',
    'folder of the dataset; npx nx dataset hvs-trainer makes it',
    join(PROJECT, 'dist', 'dataset'),
  )
  .option('--out <folder>', 'folder for the model version', 'models/hvs')
  .option('--model-version <text>', 'version in the registry', '1')
  .option('--seed <number>', 'seed of the fit', wholeNumber(0), FIT_SEED)
  .option('--threshold <probability>', 'probability from which a reading is called hazardous', probability, THRESHOLD)
  .parse()
  .opts<TrainOptions>();

await runProgram(async () => {
  const manifest = readDataset(options.dataset);
  const python = ensureFitPython();
  const fitProgram = join(PROJECT, 'fit', 'main.py');
  const folders = ['--dataset', options.dataset, '--out', FIT_FOLDER];
  execFileSync(python, ['-B', fitProgram, ...folders, '--seed', String(options.seed)], { stdio: 'inherit' });

  const golden = parseGoldenVectors(readJson('golden.json'));
  await verifyFit(await openHazardModel(join(FIT_FOLDER, 'model.onnx')), golden, options.threshold);
  const card = describeFit(manifest);

  mkdirSync(options.out, { recursive: true });
  copyFileSync(join(FIT_FOLDER, 'model.onnx'), join(options.out, 'model.onnx'));
  writeFileSync(join(options.out, 'golden.json'), `${JSON.stringify(golden)}\n`);
  writeFileSync(join(options.out, 'model-card.json'), `${JSON.stringify(card, null, 2)}\n`);
  process.stdout.write(`${options.out}: version ${card.version}, sha256 ${card.sha256}\n`);
});

/** The card of the fit, without metrics: those are the evaluation's. */
function describeFit({ seed, splits, sha256, sources, added }: DatasetManifest): ModelCard {
  const { libraries, domain } = readJson('fit.json') as {
    libraries: Record<string, string>;
    domain: ModelDomain['features'];
  };
  return parseModelCard({
    name: MODEL_NAME,
    version: options.modelVersion,
    created: new Date().toISOString(),
    source_commit: execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim(),
    sha256: createHash('sha256')
      .update(readFileSync(join(FIT_FOLDER, 'model.onnx')))
      .digest('hex'),
    features: FEATURE_NAMES,
    threshold: options.threshold,
    training_data: {
      seed,
      rows: splits.train.rows,
      sha256,
      simulated: added?.every(({ measured }) => !measured) ?? true,
      ...(added === undefined ? {} : { added }),
      ...(sources === undefined ? {} : { sources }),
    },
    metrics: {},
    libraries,
    domain: trainedDomain(domain),
  });
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(FIT_FOLDER, name), 'utf8'));
}
