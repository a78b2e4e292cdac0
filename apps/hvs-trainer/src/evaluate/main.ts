import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { Option, program } from 'commander';
import { runJobs } from '../parallel/run-jobs.ts';
import { type ModelVersion, readModelVersion } from '../model-version.ts';
import { wholeNumber } from '../option-values.ts';
import { createProgress } from '../progress.ts';
import { writeReport } from '../draw/write-report.ts';
import { runProgram } from '../run-program.ts';
import { type CampaignSize, FULL, planCampaign, QUICK, TUNING } from './campaign.ts';
import type { Evaluation } from './evaluation.ts';
import { recordMetrics } from './record-metrics.ts';
import { summarizeAlarms, summarizeRows } from './summarize.ts';
import { tabulateThresholds, TUNING_THRESHOLDS } from './threshold-table.ts';
import type { SiteResult } from './watch-site.ts';
import type { WatchJob } from './worker.ts';

const QUICK_FOLDER = join(import.meta.dirname, '..', '..', 'dist', 'evaluation');

interface EvaluateOptions {
  readonly model: string;
  readonly out?: string;
  readonly split: 'test' | 'tuning';
  readonly seedSet: number;
  readonly workers: number;
  readonly quick: boolean;
}

const options = program
  .name('evaluate')
  .description('judge a model version by its alarms on simulated sites')
  .option('--model <uri>', 'folder of the model version', 'file:models/hvs')
  .option('--out <folder>', 'the evaluation goes here; default: the model version, dist/evaluation with --quick')
  .addOption(
    new Option('--split <name>', 'tuning: compare thresholds and write nothing')
      .choices(['test', 'tuning'])
      .default('test'),
  )
  .option('--seed-set <number>', 'fresh seeds of the split', wholeNumber(0), 0)
  .option('--workers <number>', 'threads', wholeNumber(1), 2)
  .option('--quick', 'a minute: shows that it works, proves little', false)
  .parse()
  .opts<EvaluateOptions>();

await runProgram(async () => {
  const version = readModelVersion(options.model);
  if (options.split === 'test') await judge(version);
  else await compareThresholds(version);
});

/** Judges the model at its own threshold on the test sites, and writes the evaluation. */
async function judge(version: ModelVersion): Promise<void> {
  const { card, folder } = version;
  // Before the sites are watched: others may commit meanwhile.
  const sourceCommit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  const results = await watch(version, FULL, [card.threshold]);
  const { name, version: number, sha256, threshold } = card;
  const evaluation: Evaluation = {
    simulated: true,
    model: { name, version: number, sha256, threshold },
    command: commandOf(options),
    sourceCommit,
    split: options.split,
    seedSet: options.seedSet,
    isQuick: options.quick,
    ...summarizeAlarms(results, 0),
    rows: summarizeRows(results),
  };
  const out = resolve(options.out ?? (options.quick ? QUICK_FOLDER : folder));
  await writeReport(out, evaluation);
  if (out === folder) recordMetrics(folder, card, evaluation);
  for (const { goal, isMet, reached } of evaluation.goals) {
    process.stdout.write(`${isMet ? 'met   ' : 'missed'} ${goal}: ${reached}\n`);
  }
  process.stdout.write(`${join(out, 'evaluation.md')} is written\n`);
}

/** Makes the same figures of the model version that they lie beside. */
function commandOf({ seedSet, quick }: EvaluateOptions): string {
  return `npx nx evaluate hvs-trainer --seed-set ${seedSet}${quick ? ' --quick' : ''}`;
}

async function compareThresholds(version: ModelVersion): Promise<void> {
  const results = await watch(version, TUNING, TUNING_THRESHOLDS);
  process.stdout.write(tabulateThresholds(results, TUNING_THRESHOLDS));
}

/** Watches the sites of the options with the model, in the order of the campaign. */
async function watch(
  { modelFile }: ModelVersion,
  size: CampaignSize,
  thresholds: readonly number[],
): Promise<SiteResult[]> {
  const sites = planCampaign(options.quick ? QUICK : size, options.split, options.seedSet);
  const jobs = sites.map((site): WatchJob => ({ site, modelFile, thresholds }));
  const progress = createProgress('evaluate', jobs.length);
  const results: SiteResult[] = [];
  const worker = new URL('./worker.ts', import.meta.url);
  for await (const result of runJobs<SiteResult>(worker, jobs, options.workers)) {
    results.push(result);
    progress.advance();
  }
  return results;
}
