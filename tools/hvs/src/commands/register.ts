import { openMlflow, readRegistryConfig, type Registered, registerModel } from '@hvs/model-version/registry';
import { createStep } from '@hvs/step';
import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { CommandContext } from '../command-context.ts';
import { openPrinter } from '../output/printer.ts';

interface RegisterOptions {
  readonly model: string;
  readonly name: string;
  readonly experiment: string;
  readonly runName?: string;
  readonly alias: string;
  readonly json?: boolean;
}

export function addRegister(program: Command, context: CommandContext): void {
  program
    .command('register')
    .description('registers a model version in MLflow: run, figures, evaluation, files, and the alias last')
    .option('--model <folder>', 'folder of the model version, from the workspace root', 'models/hvs')
    .option('--name <name>', 'registered model', 'hvs')
    .option('--experiment <name>', 'experiment of the run; it is made if there is none', 'hvs')
    .option('--run-name <name>', 'name of the run (default: the name of the model and the begin of its sha256)')
    .option('--alias <alias>', 'alias to set on the version', 'candidate')
    .option('--json', 'print JSON lines on standard output, for programs')
    .action(async (options: RegisterOptions) => {
      const { model, name, experiment, runName, alias } = options;
      const folder = resolve(context.workspaceRoot, model.replace(/^file:/, ''));
      const printer = openPrinter(context, options);
      const registered = await registerModel(
        openMlflow(readRegistryConfig(context.env)),
        { folder, name, experiment, runName, alias },
        createStep(printer.report),
      ).finally(printer.close);
      printer.result(registered, () => formatRegistered(registered));
    });
}

function formatRegistered({ outcome, address, name, version, runId, sha256, alias }: Registered): string {
  const head = outcome === 'registered' ? 'registered' : 'was registered before';
  return [
    `models:/${name}/${version} ${head}`,
    `  sha256 ${sha256}`,
    `  alias  models:/${name}@${alias}`,
    ...(runId === undefined ? [] : [`  run    ${runId}`]),
    `  at     ${address}`,
  ].join('\n');
}
