import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEATURE_NAMES, type ModelCard, parseGoldenVectors, parseModelCard } from '@hvs/contract';
import { program } from 'commander';
import { parseDatasetManifest } from '../dataset/manifest.ts';
import { openHazardModel } from '../hazard-model.ts';
import { ensurePythonEnvironment } from './python-environment.ts';
import { FIT_SEED, MODEL_NAME, THRESHOLD } from './settings.ts';
import { verifyFit } from './verify-fit.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

const options = program
  .description('fit a model version on a dataset')
  .option('--dataset <folder>', 'made by the target dataset', join(PROJECT, 'dist', 'dataset'))
  .option('--out <folder>', 'the model version goes here', 'models/hvs')
  .option('--model-version <text>', 'version in the registry', '1')
  .option('--seed <number>', 'seed of the fit', Number, FIT_SEED)
  .option('--threshold <probability>', 'called hazardous from here', Number, THRESHOLD)
  .parse()
  .opts<TrainOptions>();

interface TrainOptions {
  dataset: string;
  out: string;
  modelVersion: string;
  seed: number;
  threshold: number;
}

const python = ensurePythonEnvironment(join(PROJECT, '.venv'), join(PROJECT, 'requirements.lock'));
const manifest = parseDatasetManifest(readJson(join(options.dataset, 'dataset.json')));
const fitFolder = join(PROJECT, 'dist', 'fit');
execFileSync(
  python,
  ['-B', join(PROJECT, 'fit', 'main.py'), '--dataset', options.dataset, '--out', fitFolder, '--seed', String(options.seed)],
  { stdio: 'inherit' },
);

const modelFile = join(fitFolder, 'model.onnx');
const golden = parseGoldenVectors(readJson(join(fitFolder, 'golden.json')));
await verifyFit(await openHazardModel(modelFile), golden, options.threshold);

const fit = readJson(join(fitFolder, 'fit.json')) as { libraries: Record<string, string> };
const card: ModelCard = parseModelCard({
  name: MODEL_NAME,
  version: options.modelVersion,
  created: new Date().toISOString(),
  source_commit: execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim(),
  sha256: createHash('sha256').update(readFileSync(modelFile)).digest('hex'),
  features: FEATURE_NAMES,
  threshold: options.threshold,
  training_data: {
    seed: manifest.seed,
    rows: manifest.splits.train.rows,
    sha256: manifest.sha256,
    simulated: true,
  },
  metrics: {},
  libraries: fit.libraries,
});

mkdirSync(options.out, { recursive: true });
copyFileSync(modelFile, join(options.out, 'model.onnx'));
writeFileSync(join(options.out, 'golden.json'), `${JSON.stringify(golden)}\n`);
writeFileSync(join(options.out, 'model-card.json'), `${JSON.stringify(card, null, 2)}\n`);
process.stdout.write(`${options.out}: version ${card.version}, sha256 ${card.sha256}\n`);

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
