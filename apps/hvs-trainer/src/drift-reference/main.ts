import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DriftReference } from '@hvs/contract';
import { makeReference } from '@hvs/drift';
import { program } from 'commander';
import type { DatasetManifest } from '../dataset/manifest.ts';
import { readDataset } from '../dataset/read-dataset.ts';
import { chooseDatasetEdges } from '../drift/choose-edges.ts';
import { carryReference } from '../drift/carry-reference.ts';
import { countSites, readCounts } from '../drift/count-sites.ts';
import { DRIFT_SETS, driftSeeds, REFERENCE_RACKS } from '../drift/drift-site.ts';
import { formatCard } from '../drift/format-card.ts';
import { readNamedModel } from '../named-model.ts';
import { wholeNumber } from '../option-values.ts';
import { runProgram } from '../run-program.ts';
import { TrainerError } from '../trainer-error.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

interface ReferenceOptions {
  readonly model: string;
  readonly dataset: string;
  readonly folder: string;
  readonly sitesPerSet: number;
  readonly workers: number;
  readonly quick: boolean;
  readonly carry?: string;
}

const options = program
  .name('drift-reference')
  .description(
    'simulates drift-free sites for a week each and writes into the model card what their readings look like, for hvs drift',
  )
  .option('--model <uri>', 'model version whose card gets the section drift', 'models/hvs')
  .option('--dataset <folder>', 'dataset of its fit, which the bins come from', join(PROJECT, 'dist', 'dataset'))
  .option('--folder <folder>', 'folder for the counts of the sites', join(PROJECT, 'dist', 'drift'))
  .option('--sites-per-set <number>', 'sites of each of the two sets of seeds', wholeNumber(1), 400)
  .option('--workers <number>', 'threads', wholeNumber(1), 2)
  .option('--quick', '6 sites for a day each, to see that it works; its limits are worth little', false)
  .option('--carry <uri>', 'simulate nothing: take the reference of this model version, and add the rows from files')
  .parse()
  .opts<ReferenceOptions>();

await runProgram(async () => {
  const { folder, card } = await readNamedModel(options.model);
  const manifest = readDataset(options.dataset);
  const drift = options.carry === undefined ? await simulate(manifest) : await carry(options.carry, manifest);
  const text = formatCard({ ...card, drift });
  writeFileSync(join(folder, 'model-card.json'), text);
  process.stdout.write(`${folder}: drift reference of ${drift.sites} sites, the card has ${text.length} characters\n`);
});

async function simulate(manifest: DatasetManifest): Promise<DriftReference> {
  const { modelFile } = await readNamedModel(options.model);
  const edges = chooseDatasetEdges(options.dataset, manifest);
  const hours = options.quick ? 24 : 168;
  const perSet = options.quick ? 3 : options.sitesPerSet;
  const seeds = DRIFT_SETS.reference.flatMap((set) => driftSeeds(set, perSet));
  const sites = seeds.map((seed) => ({ seed, hours, racks: REFERENCE_RACKS }));
  const counting = { edges, modelFile, folder: options.folder, workers: options.workers };
  const files = await countSites(sites, counting);
  const counted = files.map((file, index) => () => readCounts(file, sites[index]));
  return makeReference(counted, { ...madeNow(), simulated: true, edges });
}

/** The reference of another model version, whose sites are those of this one's simulated training, too. */
async function carry(uri: string, manifest: DatasetManifest): Promise<DriftReference> {
  const { card } = await readNamedModel(uri);
  if (card.drift === undefined) {
    throw new TrainerError(`the card of ${uri} has no drift reference`, 'make it: npx nx drift-reference hvs-trainer');
  }
  return { ...carryReference(card.drift, options.dataset, manifest), ...madeNow() };
}

function madeNow(): Pick<DriftReference, 'made' | 'source_commit'> {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  return { made: new Date().toISOString(), source_commit: commit };
}
