import { findObjections } from '@hvs/judge';
import { createStep } from '@hvs/step';
import { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { readConfig } from '../config.ts';
import { openPrinter } from '../output/printer.ts';
import { type Retrained, retrainModel, type RetrainRequest } from '../retraining/retrain-model.ts';

interface RetrainOptions {
  readonly data: string;
  readonly labels?: string;
  readonly simulated: boolean;
  readonly dataset: string;
  readonly champion: string;
  readonly out: string;
  readonly modelVersion?: string;
  readonly quickJudge: boolean;
  readonly register: boolean;
  readonly name: string;
  readonly deliver: boolean;
  readonly env?: string;
  readonly image?: string;
  readonly json?: boolean;
}

/** A command line of `hvs retrain` that was found right. */
export type RetrainRequested = RetrainRequest & { readonly json?: boolean };

const HELP = `
Files of telemetry have the columns time, Module_ID and the nine raw channels. Bad rows are set aside in
<out>/dataset/rejects.jsonl, with file and line. Without --labels everything is taken for normal operation.

Exit codes:
  0  approved, and delivered where that was asked for
  1  a step failed
  2  wrong usage or configuration
  3  the judge did not approve, or gave it a quick look only
`;

export function addRetrain(program: Command, context: CommandContext): void {
  const command = program.command('retrain').addHelpText('after', HELP);
  addRetrainOptions(command).action(async () => retrain(readRetrainRequest(command, context), context));
}

/**
 * The request of a command line of `hvs retrain` that is run later, if at all. Wrong usage ends `command`, which gives
 * the settings of the output.
 */
export function parseRetrain(args: readonly string[], command: Command, context: CommandContext): RetrainRequested {
  const parser = addRetrainOptions(new Command('retrain').copyInheritedSettings(command));
  return readRetrainRequest(parser.parse(args, { from: 'user' }), context);
}

function addRetrainOptions(command: Command): Command {
  return command
    .description(
      'adds telemetry to the training data, fits a model, registers and judges it, and delivers it if approved',
    )
    .requiredOption('--data <folder>', 'folder of .csv or .parquet files of telemetry')
    .option('--labels <file>', 'CSV of Module_ID, from, to, label (normal, hazardous or unknown)')
    .option('--simulated', 'the telemetry was made by a simulator, not measured', false)
    .option('--dataset <folder>', 'training data to add to', 'apps/hvs-trainer/dist/dataset')
    .option('--champion <folder>', 'model version that serves', 'models/hvs')
    .option('--out <folder>', 'folder for the dataset, the model version and the judgement', 'dist/retrain')
    .option('--model-version <text>', "version of the new model (default: one more than the champion's)")
    .option('--quick-judge', 'judge in half a minute, to see that it works; delivers nothing', false)
    .option('--register', 'register the new model version in MLflow, with the alias candidate', false)
    .option('--name <name>', 'registered model', 'hvs')
    .option('--deliver', 'deliver an approved model to --env, with the code of --image', false)
    .option('--env <environment>', 'environment of --deliver (default: HVS_ENVIRONMENT)')
    .option('--image <reference>', 'image that gives the code: registry/name@sha256:...')
    .option('--json', 'print JSON lines on standard output, for programs');
}

function readRetrainRequest(command: Command, context: CommandContext): RetrainRequested {
  const { register, name, deliver, ...rest } = command.opts<RetrainOptions>();
  const env = rest.env ?? readConfig(context.env).environment;
  const { image } = rest;
  if (deliver && (env === undefined || image === undefined)) {
    command.error('--deliver needs --env and --image: where to, and whose code');
  }
  return {
    ...rest,
    register: register ? name : undefined,
    deliver: deliver && env !== undefined && image !== undefined ? { env, image } : undefined,
  };
}

/** Runs `hvs retrain`. The command ends with 3 where the judge did not approve. */
export async function retrain(request: RetrainRequested, context: CommandContext): Promise<void> {
  const printer = openPrinter(context, request);
  const retrained = await retrainModel(
    request,
    context,
    createStep(printer.report),
    context.interruptSignal('Run hvs retrain again; it begins anew.'),
  ).finally(printer.close);
  printer.result(retrained, () => formatRetrained(retrained));
  context.endWith(retrained.outcome === 'refused' ? 3 : 0);
}

function formatRetrained({ outcome, model, dataset, judgement }: Retrained): string {
  return [
    `${outcome}: ${judgement.candidate.name} ${judgement.candidate.version} in ${model}, judged ${judgement.verdict}`,
    ...(outcome === 'refused' ? findObjections(judgement) : []).map((objection) => `  ${objection}`),
    `  set aside: ${dataset}/rejects.jsonl`,
  ].join('\n');
}
