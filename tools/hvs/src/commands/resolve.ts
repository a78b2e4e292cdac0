import { readModelVersion } from '@hvs/model-version';
import { createStep } from '@hvs/step';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addModelOption, openModelFolder } from '../options/model-option.ts';
import { openPrinter } from '../output/printer.ts';

interface Options {
  readonly model?: string;
  readonly json?: boolean;
}

export function addResolve(program: Command, context: CommandContext): void {
  const command = program
    .command('resolve')
    .description('finds a model version, downloads it from its registry, and prints its folder and identity');
  addModelOption(command, 'model version to find')
    .option('--json', 'print JSON lines on standard output, for programs')
    .action(async ({ model: named, ...options }: Options) => {
      const printer = openPrinter(context, options);
      const { folder, card } = await createStep(printer.report)('find the model', async () =>
        readModelVersion(await openModelFolder(context, named)),
      ).finally(printer.close);
      const model = { name: card.name, version: card.version, sha256: card.sha256 };
      printer.result({ folder, model }, () => `${model.name} ${model.version}, sha256 ${model.sha256}\n  in ${folder}`);
    });
}
