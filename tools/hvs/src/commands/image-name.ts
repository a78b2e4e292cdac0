import { nameImage, readRegistryConfig } from '@hvs/image';
import { createStep } from '@hvs/step';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addModelOption, openModelFolder } from '../options/model-option.ts';
import { openPrinter } from '../output/printer.ts';

interface Options {
  readonly model?: string;
  readonly registry?: string;
  readonly json?: boolean;
}

export function addImageName(program: Command, context: CommandContext): void {
  const command = program
    .command('image-name')
    .description('prints the names that docker-push will give to the image of this commit; builds and sends nothing')
    .argument('<project>', 'folder with the Dockerfile, as for docker-build')
    .option('--registry <host>', 'as for docker-push (default: HVS_REGISTRY)');
  addModelOption(command, 'model version in the image')
    .option('--json', 'print JSON lines on standard output, for programs')
    .action(async (project: string, { model, registry, ...options }: Options) => {
      const named = readRegistryConfig(context.env);
      const config = { ...named, registry: registry ?? named.registry };
      const printer = openPrinter(context, options);
      const name = await createStep(printer.report)('name the image', async () =>
        nameImage({ project, modelFolder: await openModelFolder(context, model), config }, context.runCommand),
      ).finally(printer.close);
      printer.result(name, () => name.tags.map((tag) => `${name.repository}:${tag}`).join('\n'));
    });
}
