import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseModelCard } from '@hvs/contract';
import { program } from 'commander';
import { runJobs } from '../parallel/run-jobs.ts';
import { createProgress } from '../progress.ts';
import type { Split } from '../seeds.ts';
import { FULL, planCampaign, QUICK, TUNING } from './campaign.ts';
import type { Evaluation } from './evaluation.ts';
import { recordMetrics } from './record-metrics.ts';
import { summarizeAlarms, summarizeRows } from './summarize.ts';
import { tabulateThresholds, TUNING_THRESHOLDS } from './threshold-table.ts';
import type { SiteResult } from './watch-site.ts';
import type { WatchJob } from './worker.ts';
import { writeReport } from './report/write-report.ts';

const options = program
  .description('judge a model version by its alarms on simulated sites')
  .option('--model <uri>', 'folder of the model version', 'file:models/hvs')
  .option('--out <folder>', 'the evaluation goes here; default: the model version')
  .option('--split <name>', 'tuning: compare thresholds and write nothing', 'test')
  .option('--seed-set <number>', 'fresh seeds of the split', Number, 0)
  .option('--workers <number>', 'threads', Number, 2)
  .option('--quick', 'a minute: shows that it works, proves little')
  .parse()
  .opts<EvaluateOptions>();

interface EvaluateOptions {
  model: string;
  out?: string;
  split: Split;
  seedSet: number;
  workers: number;
  quick?: boolean;
}

const isQuick = options.quick === true;
const folder = resolve(options.model.replace(/^file:/, ''));
const card = parseModelCard(JSON.parse(readFileSync(join(folder, 'model-card.json'), 'utf8')));
const thresholds = options.split === 'test' ? [card.threshold] : TUNING_THRESHOLDS;

const usualSize = options.split === 'test' ? FULL : TUNING;
const sites = planCampaign(isQuick ? QUICK : usualSize, options.split, options.seedSet);
const jobs = sites.map((site): WatchJob => ({
  site,
  modelFile: join(folder, 'model.onnx'),
  thresholds,
}));
const progress = createProgress('evaluate', jobs.length);
const results: SiteResult[] = [];
const worker = new URL('./worker.ts', import.meta.url);
for await (const result of runJobs<SiteResult>(worker, jobs, options.workers)) {
  results.push(result);
  progress.advance();
}

if (options.split === 'test') {
  const evaluation: Evaluation = {
    simulated: true,
    model: {
      name: card.name,
      version: card.version,
      sha256: card.sha256,
      threshold: card.threshold,
    },
    command: `npx nx evaluate hvs-trainer${process.argv
      .slice(2)
      .map((word) => ` ${word}`)
      .join('')}`,
    sourceCommit: execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim(),
    split: options.split,
    seedSet: options.seedSet,
    isQuick,
    ...summarizeAlarms(results, 0),
    rows: summarizeRows(results),
  };
  const out = options.out ?? (isQuick ? join(import.meta.dirname, '..', '..', 'dist', 'evaluation') : folder);
  await writeReport(out, evaluation);
  if (out === folder) recordMetrics(folder, card, evaluation);
  for (const { goal, isMet, reached } of evaluation.goals) {
    process.stdout.write(`${isMet ? 'met ' : 'missed'} ${goal}: ${reached}\n`);
  }
} else {
  process.stdout.write(tabulateThresholds(results, thresholds));
}
