import { pushImage, type PushResult, readRegistryConfig } from '@hvs/image';
import { createStep } from '@hvs/step';
import type { Command } from 'commander';
import { basename } from 'node:path';
import type { CommandContext } from '../command-context.ts';
import { openPrinter } from '../output/printer.ts';

interface Options {
  readonly registry?: string;
  readonly replace: boolean;
  readonly json?: boolean;
}

export function addDockerPush(program: Command, context: CommandContext): void {
  program
    .command('docker-push')
    .description('pushes the image that docker-build made to a registry, and checks that it arrived')
    .argument('<project>', 'folder with the Dockerfile, as for docker-build')
    .option('--registry <host>', 'such as ghcr.io/<owner> or 127.0.0.1:5000 (default: HVS_REGISTRY)')
    .option('--replace', 'push even if the registry holds another build of the same commit, model and base', false)
    .option('--json', 'print JSON lines on standard output, for programs')
    .action(async (project: string, options: Options) => {
      const named = readRegistryConfig(context.env);
      const config = { ...named, registry: options.registry ?? named.registry };
      const printer = openPrinter(context, options);
      const request = {
        workspaceRoot: context.workspaceRoot,
        name: basename(project),
        config,
        replace: options.replace,
      };
      const result = await pushImage(request, context.runCommand, createStep(printer.report)).finally(printer.close);
      printer.result(result, () => formatPush(result));
    });
}

function formatPush({ image, wasPresent }: PushResult): string {
  const { repository, digest, tags, model } = image;
  return [
    `${repository}@${digest}`,
    `  ${wasPresent ? 'was there already' : 'pushed'}; ${tags.join(', ')}`,
    `  model ${model.name} ${model.version}, sha256 ${model.sha256}`,
  ].join('\n');
}
