import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  assessDrift,
  type DriftAssessment,
  mergeSnapshots,
  renderMarkdown,
  renderMetrics,
  SnapshotError,
  subtractSnapshots,
} from '@hvs/drift';
import { createStep } from '@hvs/step';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { readConfig } from '../config.ts';
import { DriftError } from '../drift/drift-error.ts';
import { readFromFiles, readFromPods, readFromUrl, type Readings, readSnapshotFiles } from '../drift/read-readings.ts';
import { type Judged, writeDrift } from '../drift/write-drift.ts';
import { addEnvironmentOptions, type EnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { openPrinter } from '../output/printer.ts';
import { parseRetrain, retrain, type RetrainRequested } from './retrain.ts';

interface DriftOptions extends EnvironmentOptions {
  readonly url?: string;
  readonly file?: readonly string[];
  readonly model: string;
  readonly since?: string;
  readonly out?: string;
  readonly metricsFile?: string;
  readonly retrain: boolean;
}

const EXIT_CODES: Readonly<Record<DriftAssessment['verdict'], number>> = {
  'no-drift': 0,
  'not-enough-data': 0,
  drift: 3,
};

const HELP = `
Readings are compared with the drift reference in the model card: feature by feature with sites of the training, and
rack by rack with each other. At least an hour of readings of a site is needed. A first run with --out keeps a snapshot;
a later one with --since judges only what came after it.

With --retrain, drift starts hvs retrain with the options after --, and its exit code counts:
  hvs drift --env staging --retrain -- --data telemetry --register --champion <folder of the model that serves>

Exit codes:
  0  no drift, or not enough readings to tell
  1  failed
  2  wrong usage or configuration, such as a model card without a drift reference
  3  drift
`;

export function addDrift(program: Command, context: CommandContext): void {
  const command = program
    .command('drift')
    .description('tells whether the readings that the pods answered still are what the model was trained on')
    .option('--url <address>', 'ask one API at this address, and not the pods of an environment')
    .option('--file <snapshot...>', 'judge snapshots in files: answers of /drift, or those of --out')
    .option('--model <folder>', 'model version whose card has the reference for --file', 'models/hvs')
    .option('--since <snapshot>', 'judge only what was counted after this snapshot')
    .option('--out <folder>', 'write drift.json, drift.md, drift.html and snapshot.json')
    .option('--metrics-file <file>', 'write gauges for Prometheus, for the textfile collector of node-exporter')
    .option('--retrain', 'if there is drift, start hvs retrain with the options after --', false)
    .argument('[retrain...]', 'options of hvs retrain, after --')
    .addHelpText('after', HELP);
  addEnvironmentOptions(command).action(async (args: readonly string[], options: DriftOptions) => {
    const request = readRetraining(args, options, { command, context });
    const inRoot = (path: string): string => resolve(context.workspaceRoot, path);
    const printer = openPrinter(context, options);
    const judged = await createStep(printer.report)('read readings', async () => judge(context, options)).finally(
      printer.close,
    );
    const { assessment } = judged;
    if (options.out !== undefined) await writeDrift(inRoot(options.out), judged);
    if (options.metricsFile !== undefined) {
      await writeFile(inRoot(options.metricsFile), renderMetrics(assessment, await labelsOf(context, options)));
    }
    printer.result(assessment, () => renderMarkdown(assessment).trimEnd());
    context.endWith(EXIT_CODES[assessment.verdict]);
    if (request !== undefined && assessment.verdict === 'drift') await retrain(request, context);
  });
}

/** Wrong usage is found now, and not on the day of the drift. */
function readRetraining(
  args: readonly string[],
  { retrain: isWanted, env, json }: DriftOptions,
  { command, context }: { readonly command: Command; readonly context: CommandContext },
): RetrainRequested | undefined {
  if (isWanted) {
    const shared = [...(env === undefined ? [] : ['--env', env]), ...(json === true ? ['--json'] : [])];
    return parseRetrain([...shared, ...args], command, context);
  }
  if (args.length > 0) command.error(`unexpected ${args[0]}: options of hvs retrain need --retrain`);
  return undefined;
}

async function judge(context: CommandContext, options: DriftOptions): Promise<Judged> {
  const { snapshots, reference } = await read(context, options);
  const { since } = options;
  try {
    const window =
      since === undefined
        ? snapshots
        : subtractSnapshots(snapshots, await readSnapshotFiles([resolve(context.workspaceRoot, since)]));
    const counted = mergeSnapshots(window);
    return { assessment: assessDrift(counted, reference), counted, snapshots, reference };
  } catch (error) {
    if (error instanceof SnapshotError) throw new DriftError('snapshots-differ', error.message, { cause: error });
    throw error;
  }
}

/** The labels by which the alert rules know where it is. Readings of files and addresses are of no namespace. */
async function labelsOf(context: CommandContext, options: DriftOptions): Promise<Record<string, string>> {
  if (options.file !== undefined || options.url !== undefined) {
    return { environment: options.env ?? readConfig(context.env).environment ?? '' };
  }
  const { name, namespace } = await openEnvironment(context, options);
  return { environment: name, namespace };
}

async function read(context: CommandContext, options: DriftOptions): Promise<Readings> {
  const { url, file, model } = options;
  const inRoot = (path: string): string => resolve(context.workspaceRoot, path);
  if (file !== undefined) return readFromFiles(file.map(inRoot), inRoot(model));
  if (url !== undefined) return readFromUrl(url);
  const { namespace } = await openEnvironment(context, options);
  return readFromPods(context.openCluster(options.context)(context.interruptSignal()), namespace);
}
