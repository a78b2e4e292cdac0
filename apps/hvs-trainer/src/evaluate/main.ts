import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { InvalidArgumentError, Option, program } from 'commander';
import { runJobs } from '../parallel/run-jobs.ts';
import { type NamedModel, readNamedModel } from '../named-model.ts';
import { openSeedSet, wholeNumber } from '../option-values.ts';
import { createProgress } from '../progress.ts';
import { writeReport } from '../report/write-report.ts';
import { runProgram } from '../run-program.ts';
import { TrainerError } from '../trainer-error.ts';
import { FULL, planTuning, QUICK, QUICK_TUNING, TUNING } from './plan/campaign.ts';
import type { Evaluation, JudgedVersion } from './figures/evaluation.ts';
import { nameJudges } from './watch/judges.ts';
import { type Leg, LEGS } from './plan/leg.ts';
import { planJobs } from './plan/plan-jobs.ts';
import { recordMetrics } from './record-metrics.ts';
import { summarize } from './summarize.ts';
import { tabulateThresholds, TUNING_THRESHOLDS } from './threshold-table.ts';
import type { WatchJob } from './plan/watch-job.ts';
import type { WatchResult } from './watch/watch-result.ts';

const DIST = join(import.meta.dirname, '..', '..', 'dist');

interface EvaluateOptions {
  readonly model: string;
  readonly champion?: string;
  readonly out?: string;
  readonly split: 'test' | 'tuning';
  readonly legs: readonly Leg[];
  readonly measured?: string;
  readonly pybamm: string;
  readonly seedSet: number;
  readonly workers: number;
  readonly quick: boolean;
}

const options = program
  .name('evaluate')
  .description('judge a model version by its alarms, beside the rules of the field')
  .option('--model <uri>', 'folder of the model version', 'file:models/hvs')
  .option('--champion <uri>', 'folder of a model version to compare with; its figures go into the card (default: none)')
  .option(
    '--out <folder>',
    'folder for the evaluation (default: that of the model version, dist/evaluation with --quick or --legs)',
  )
  .option('--legs <list>', `some of ${LEGS.join(',')}`, parseLegs, [...LEGS])
  .option('--measured <folder>', 'folder of measured data for leg e; without it that leg is left out')
  .option('--pybamm <folder>', 'folder of series for leg d; npx nx pybamm hvs-trainer makes it', join(DIST, 'pybamm'))
  .addOption(
    new Option('--split <name>', 'tuning: compare thresholds on the trained population and write nothing')
      .choices(['test', 'tuning'])
      .default('test'),
  )
  .option('--seed-set <number>', 'number of the set of seeds; another number gives fresh ones', openSeedSet, 0)
  .option('--workers <number>', 'threads', wholeNumber(1), 2)
  .option('--quick', 'take two minutes, to see that it works; proves little', false)
  .parse()
  .opts<EvaluateOptions>();

await runProgram(async () => {
  const version = await readNamedModel(options.model);
  if (options.split === 'test') await judge(version);
  else await compareThresholds(version);
});

function parseLegs(text: string): Leg[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !LEGS.some((leg) => leg === name));
  if (unknown.length > 0) throw new InvalidArgumentError(`Legs are ${LEGS.join(', ')}.`);
  return LEGS.filter((leg) => names.includes(leg));
}

/** Judges the model at its own threshold and the rules, and writes the evaluation. */
async function judge(version: NamedModel): Promise<void> {
  const { card, folder } = version;
  const { measured, pybamm, quick, seedSet, legs } = options;
  const champion = await readChampion(card.sha256);
  // Read first, because others may commit while the evaluation runs.
  const sourceCommit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  const { what, leftOut } = planJobs(legs, {
    size: quick ? QUICK : FULL,
    seedSet,
    folders: { d: pybamm, e: measured },
    isQuick: quick,
  });
  for (const { leg, reason } of leftOut) process.stdout.write(`leg ${leg} is left out: ${reason}\n`);
  const results = await watch(what, { version, thresholds: [card.threshold], champion });
  const evaluation: Evaluation = {
    model: describeVersion(version),
    ...(champion === undefined ? {} : { champion: describeVersion(champion) }),
    command: commandOf(options),
    sourceCommit,
    split: options.split,
    seedSet,
    isQuick: quick,
    leftOut: [
      ...LEGS.filter((leg) => !legs.includes(leg)).map((leg) => ({ leg, reason: 'not asked for: --legs' })),
      ...leftOut,
    ],
    ...summarize(results, nameJudges([card.threshold], champion?.card)),
  };
  await report(evaluation, version, resolve(options.out ?? (isWhole(options) ? folder : join(DIST, 'evaluation'))));
}

/** The version that is compared with; undefined when none is named. */
async function readChampion(sha256: string): Promise<NamedModel | undefined> {
  if (options.champion === undefined) return undefined;
  const champion = await readNamedModel(options.champion);
  if (champion.card.sha256 === sha256) {
    throw new TrainerError(
      `${options.champion} is the model itself`,
      'name the folder of another version with --champion',
    );
  }
  return champion;
}

function describeVersion({ card: { name, version, sha256, threshold } }: NamedModel): JudgedVersion {
  return { name, version, sha256, threshold };
}

async function report(evaluation: Evaluation, { folder, card }: NamedModel, out: string): Promise<void> {
  const written = await writeReport(out, evaluation);
  if (out === folder) recordMetrics(folder, card, written);
  for (const { leg, goal, verdict, reached } of evaluation.goals) {
    process.stdout.write(`${verdict.padEnd(10)} ${leg} ${goal}: ${reached}\n`);
  }
  process.stdout.write(`${join(out, 'evaluation.md')} is written\n`);
}

/** Whether the evaluation goes beside the model by default. */
function isWhole({ quick, legs }: EvaluateOptions): boolean {
  return !quick && legs.length === LEGS.length;
}

/** The command that makes the same figures again. It names no folder of this machine. */
function commandOf({ seedSet, quick, legs, measured, champion }: EvaluateOptions): string {
  return [
    `npx nx evaluate hvs-trainer --seed-set ${seedSet}`,
    ...(champion === undefined ? [] : ['--champion <folder>']),
    ...(legs.length === LEGS.length ? [] : [`--legs ${legs.join(',')}`]),
    ...(measured === undefined ? [] : ['--measured <folder>']),
    ...(quick ? ['--quick'] : []),
  ].join(' ');
}

async function compareThresholds(version: NamedModel): Promise<void> {
  const sites = planTuning(options.quick ? QUICK_TUNING : TUNING, options.seedSet);
  const results = await watch(
    sites.map((site) => ({ site })),
    { version, thresholds: TUNING_THRESHOLDS },
  );
  const watched = results.flatMap((result) => ('site' in result ? [result.site] : []));
  process.stdout.write(tabulateThresholds(watched, TUNING_THRESHOLDS));
}

interface Watchers {
  readonly version: NamedModel;
  readonly thresholds: readonly number[];
  readonly champion?: NamedModel | undefined;
}

/** Watches sites and series under the judges' eyes, in the order of the plan. */
async function watch(
  what: readonly WatchJob['what'][],
  { version: { modelFile }, thresholds, champion: other }: Watchers,
): Promise<WatchResult[]> {
  const champion = other && { modelFile: other.modelFile, threshold: other.card.threshold };
  const jobs = what.map((one): WatchJob => ({ what: one, modelFile, thresholds, champion }));
  const progress = createProgress('evaluate', jobs.length, 'sites and series');
  const results: WatchResult[] = [];
  const worker = new URL('./worker.ts', import.meta.url);
  const whenDone = { lookAhead: Infinity, onDone: progress.advance };
  for await (const result of runJobs<WatchResult>(worker, jobs, options.workers, whenDone)) {
    results.push(result);
  }
  return results;
}
