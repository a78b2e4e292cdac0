import { parseImageReference, type PushResult, repackModel } from '@hvs/image';
import { createStep } from '@hvs/step';
import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { CommandContext } from '../command-context.ts';
import { openPrinter } from '../output/printer.ts';

interface Options {
  readonly image: string;
  readonly model: string;
  readonly tag?: readonly string[];
  readonly json?: boolean;
}

export function addRepack(program: Command, context: CommandContext): void {
  program
    .command('repack')
    .description('makes the image of a new model version out of one in the registry: same code, no engine, no build')
    .requiredOption('--image <reference>', 'image that gives the code: registry/name@sha256:...')
    .requiredOption('--model <folder>', 'model version that replaces the one in it, from the workspace root')
    .option('--tag <name>', 'name in the registry, instead of those of commit and model; repeatable', collect)
    .option('--json', 'print JSON lines on standard output, for programs')
    .action(async ({ image, model, tag, ...options }: Options) => {
      const base = parseImageReference(image);
      const modelFolder = resolve(context.workspaceRoot, model);
      const printer = openPrinter(context, options);
      const step = createStep(printer.report);
      const result = await step('repack', async () => {
        const registry = await context.openImageStore(base.repository);
        return repackModel({ base, modelFolder, ...(tag && { tags: tag }) }, registry);
      }).finally(printer.close);
      printer.result(result, () => formatRepacked(result, model));
    });
}

function collect(value: string, values: readonly string[] = []): string[] {
  return [...values, value];
}

function formatRepacked({ image, wasPresent }: PushResult, folder: string): string {
  const reference = `${image.repository}@${image.digest}`;
  return [
    reference,
    `  ${wasPresent ? 'was there already' : 'pushed'}; ${image.tags.join(', ')}`,
    `  model ${image.model.name} ${image.model.version}, sha256 ${image.model.sha256}`,
    `  next: hvs deliver --env <environment> --image ${reference} --model ${folder}`,
  ].join('\n');
}
