import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RACKS } from '@hvs/contract';
import { program } from 'commander';
import { checkDriftFree, checkForeign, checkRackOffset } from '../drift/check-sites.ts';
import { countSites, readCounts } from '../drift/count-sites.ts';
import { DRIFT_SETS, type DriftSite, driftSeeds, REFERENCE_RACKS } from '../drift/drift-site.ts';
import { readNamedModel } from '../named-model.ts';
import { wholeNumber } from '../option-values.ts';
import { runProgram } from '../run-program.ts';
import { TrainerError } from '../trainer-error.ts';

const DIST = join(import.meta.dirname, '..', '..', 'dist');
const WEEK_HOURS = 168;
const OFFSET_K = 2;

interface CheckOptions {
  readonly model: string;
  readonly folder: string;
  readonly out: string;
  readonly weeks: number;
  readonly foreign: number;
  readonly racks: number;
  readonly workers: number;
}

const options = program
  .name('drift-check')
  .description('measures on fresh simulated sites how often hvs drift alerts without drift, and what it finds')
  .option('--model <uri>', 'model version whose card has a drift reference', 'models/hvs')
  .option('--folder <folder>', 'folder for the counts of the sites', join(DIST, 'drift'))
  .option('--out <file>', 'file for the figures', join(DIST, 'drift-check.json'))
  .option('--weeks <number>', 'drift-free sites, a week each', wholeNumber(1), 100)
  .option('--foreign <number>', 'sites of foreign designs, two hours each', wholeNumber(1), 200)
  .option('--racks <number>', `sites with a rack ${OFFSET_K} C off, a day each`, wholeNumber(1), 60)
  .option('--workers <number>', 'threads', wholeNumber(1), 2)
  .parse()
  .opts<CheckOptions>();

await runProgram(async () => {
  const { card, modelFile } = await readNamedModel(options.model);
  const { drift } = card;
  if (drift === undefined) {
    throw new TrainerError(
      `the card of ${options.model} has no drift reference`,
      'make it: npx nx drift-reference hvs-trainer',
    );
  }
  const counting = { edges: drift.edges, modelFile, folder: options.folder, workers: options.workers };
  const count = async (sites: readonly DriftSite[]) => {
    const files = await countSites(sites, counting);
    return sites.map((site, index) => ({ site, read: () => readCounts(files[index], site) }));
  };
  const sitesOf = (set: number, number: number, rest: Omit<DriftSite, 'seed'>): DriftSite[] =>
    driftSeeds(set, number).map((seed) => ({ seed, ...rest }));

  const foreign = sitesOf(DRIFT_SETS.foreign, options.foreign, { hours: 2, population: 'foreign-designs' });
  const offset = sitesOf(DRIFT_SETS.rackOffset, options.racks, {
    hours: 24,
    rackOffsetK: OFFSET_K,
    racks: RACKS.length,
  });
  const free = sitesOf(DRIFT_SETS.driftFree, options.weeks, { hours: WEEK_HOURS, racks: REFERENCE_RACKS });
  const figures = {
    model: { version: card.version, sha256: card.sha256 },
    simulated: true,
    foreignDesigns: checkForeign(await count(foreign), drift),
    rackOffset: checkRackOffset(await count(offset), drift),
    driftFree: checkDriftFree(await count(free), drift),
  };
  mkdirSync(dirname(options.out), { recursive: true });
  const text = `${JSON.stringify(figures, null, 2)}\n`;
  writeFileSync(options.out, text);
  process.stdout.write(text);
});
