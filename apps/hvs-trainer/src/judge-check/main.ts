import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Evidence, type Finding, judge } from '@hvs/judge';
import { program } from 'commander';
import { readDataset } from '../dataset/read-dataset.ts';
import type { JobPlan } from '../evaluate/plan/plan-jobs.ts';
import { measureCandidate } from '../judge/collect-evidence.ts';
import { BRIEF, USUAL } from '../judge/extent.ts';
import { describeHeldOut, findOverlap } from '../judge/held-out.ts';
import { pairScores, type Places } from '../judge/pair-scores.ts';
import { type Candidate, readCandidate } from '../judge/read-candidate.ts';
import { planHeldOut, scoreModels } from '../judge/score-models.ts';
import type { Scored } from '../judge/scored.ts';
import { openSeedSet, wholeNumber } from '../option-values.ts';
import { runProgram } from '../run-program.ts';
import { boundShare } from '../statistics/bounds.ts';
import { TrainerError } from '../trainer-error.ts';
import { refit } from './refit.ts';

const DIST = join(import.meta.dirname, '..', '..', 'dist');
const REQUIRED = ['a', 'b', 'c'];

interface CheckOptions {
  readonly champion: string;
  readonly dataset: string;
  readonly out: string;
  readonly seedSets: readonly number[];
  readonly refits: number;
  readonly measured?: string;
  readonly pybamm: string;
  readonly workers: number;
  readonly quick: boolean;
}

const options = program
  .name('judge-check')
  .description('measures how often the judge refuses refits that are as good as the champion but for chance')
  .option('--champion <uri>', 'model version that was fitted on the dataset', 'models/hvs')
  .option('--dataset <folder>', 'its dataset; npx nx dataset hvs-trainer makes it', join(DIST, 'dataset'))
  .option('--out <folder>', 'folder for the refits and the figures', join(DIST, 'judge-check'))
  .option('--seed-sets <list>', 'sets of seeds to judge on, never the one of the judge', parseSets, [41, 9, 4, 3])
  .option('--refits <number>', 'refits to judge on each set, which no other set sees', wholeNumber(1), 4)
  .option('--measured <folder>', 'folder of measured data for leg e; without it that leg is left out')
  .option('--pybamm <folder>', 'folder of series for leg d; npx nx pybamm hvs-trainer makes it', join(DIST, 'pybamm'))
  .option('--workers <number>', 'threads', wholeNumber(1), 2)
  .option('--quick', 'judge a few sites, to see that it works', false)
  .parse()
  .opts<CheckOptions>();
const extent = options.quick ? BRIEF : USUAL;

interface Outcome {
  readonly seedSet: number;
  readonly candidate: string;
  readonly champion: string;
  readonly verdict: Finding['verdict'];
  readonly reasons: readonly string[];
}

/** All models as they were shown the sites of one set; the champion that is named comes first. */
interface Shown {
  readonly models: readonly Candidate[];
  /** By model. */
  readonly facts: readonly Pick<Evidence, 'model' | 'training'>[];
  readonly plan: JobPlan;
  readonly scored: readonly Scored[];
}

await runProgram(async () => {
  const champion = await readCandidate(options.champion);
  checkDataset(champion);
  const outcomes: Outcome[] = [];
  for (const [place, seedSet] of options.seedSets.entries()) {
    const models = [champion];
    for (let count = 1; count <= options.refits; count += 1) {
      const seed = place * options.refits + count;
      const { dataset, out } = options;
      models.push(await readCandidate(await refit({ dataset, champion: champion.card, folder: out, seed })));
    }
    outcomes.push(...judgePairs(await show(seedSet, models), seedSet));
    writeFigures(champion, outcomes);
  }
});

/** Fits on other data would not be as good as the champion by design. */
function checkDataset({ card: { training_data: own } }: Candidate): void {
  const { sha256 } = readDataset(options.dataset);
  if (sha256 === own.sha256) return;
  throw new TrainerError(
    `${options.champion} was fitted on the dataset ${own.sha256}, ${options.dataset} has ${sha256}`,
    'make the dataset of the champion: npx nx dataset hvs-trainer, at the source_commit of its card',
  );
}

async function show(seedSet: number, models: readonly Candidate[]): Promise<Shown> {
  const folders = { d: options.pybamm, e: options.measured };
  const plan = planHeldOut({ extent, folders, seedSet });
  const heldOut = describeHeldOut(plan.what);
  const facts: Pick<Evidence, 'model' | 'training'>[] = [];
  for (const candidate of models) {
    const model = await measureCandidate({ candidate, champion: models[0] });
    facts.push({ model, training: findOverlap(heldOut, candidate.card) });
  }
  const named = models.map(({ modelFile, card }) => ({ modelFile, threshold: card.threshold }));
  return { models, facts, plan, scored: await scoreModels(plan.what, named, options.workers) };
}

/** Every model against every other, because each of the fits could as well be the one that serves. */
function judgePairs(shown: Shown, seedSet: number): Outcome[] {
  const versions = shown.models.map(({ card }) => card.version);
  return versions.flatMap((champion, serving) =>
    versions.flatMap((candidate, place) => {
      if (place === serving) return [];
      const { verdict, reasons } = judge(evidenceOf(shown, { candidate: place, champion: serving }));
      process.stdout.write(`set ${seedSet}, ${candidate} against ${champion}: ${[verdict, ...reasons].join('\n  ')}\n`);
      return [{ seedSet, candidate, champion, verdict, reasons }];
    }),
  );
}

function evidenceOf({ facts, plan, scored }: Shown, places: Places): Evidence {
  return {
    ...facts[places.candidate],
    requirements: { legs: REQUIRED, ...extent.least },
    scores: pairScores(plan, scored, places),
  };
}

function writeFigures({ card }: Candidate, outcomes: readonly Outcome[]): void {
  const figures = {
    simulated: true,
    champion: { version: card.version, sha256: card.sha256 },
    refused: countRefused(outcomes.filter(({ champion }) => champion === card.version)),
    // Its bounds are too narrow: these pairs share their models.
    refusedOfAllPairs: countRefused(outcomes),
    outcomes,
  };
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, 'judge-check.json'), `${JSON.stringify(figures, null, 2)}\n`);
}

function countRefused(outcomes: readonly Outcome[]) {
  const count = outcomes.filter(({ verdict }) => verdict !== 'approved').length;
  return { count, of: outcomes.length, ...boundShare(count, outcomes.length) };
}

function parseSets(text: string): number[] {
  return text.split(',').map(openSeedSet);
}
