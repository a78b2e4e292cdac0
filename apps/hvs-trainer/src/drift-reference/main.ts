import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeReference } from '@hvs/drift';
import { program } from 'commander';
import { readDataset } from '../dataset/read-dataset.ts';
import { chooseDatasetEdges } from '../drift/choose-edges.ts';
import { countSites, readCounts } from '../drift/count-sites.ts';
import { DRIFT_SETS, driftSeeds, REFERENCE_RACKS } from '../drift/drift-site.ts';
import { formatCard } from '../drift/format-card.ts';
import { readNamedModel } from '../named-model.ts';
import { wholeNumber } from '../option-values.ts';
import { runProgram } from '../run-program.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

interface ReferenceOptions {
  readonly model: string;
  readonly dataset: string;
  readonly folder: string;
  readonly sites?: number;
  readonly workers: number;
  readonly quick: boolean;
}

const options = program
  .name('drift-reference')
  .description(
    'simulates drift-free sites for a week each and writes into the model card what their readings look like, for hvs drift',
  )
  .option('--model <uri>', 'model version whose card gets the section drift', 'models/hvs')
  .option('--dataset <folder>', 'dataset of its fit, which the bins come from', join(PROJECT, 'dist', 'dataset'))
  .option('--folder <folder>', 'folder for the counts of the sites', join(PROJECT, 'dist', 'drift'))
  .option('--sites <number>', 'sites (default: 100)', wholeNumber(2))
  .option('--workers <number>', 'threads', wholeNumber(1), 2)
  .option('--quick', '6 sites for a day each, to see that it works; its limits are worth little', false)
  .parse()
  .opts<ReferenceOptions>();

await runProgram(async () => {
  const { folder, card, modelFile } = await readNamedModel(options.model);
  const edges = chooseDatasetEdges(options.dataset, readDataset(options.dataset));
  const hours = options.quick ? 24 : 168;
  const seeds = driftSeeds(DRIFT_SETS.reference, options.sites ?? (options.quick ? 6 : 100));
  const sites = seeds.map((seed) => ({ seed, hours, racks: REFERENCE_RACKS }));
  const counting = { edges, modelFile, folder: options.folder, workers: options.workers };
  const files = await countSites(sites, counting);
  const counted = files.map((file, index) => readCounts(file, sites[index]));
  const drift = makeReference(counted, {
    made: new Date().toISOString(),
    source_commit: execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim(),
    simulated: true,
    edges,
  });
  const text = formatCard({ ...card, drift });
  writeFileSync(join(folder, 'model-card.json'), text);
  process.stdout.write(`${folder}: drift reference of ${sites.length} sites, the card has ${text.length} characters\n`);
});
