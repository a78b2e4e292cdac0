import { createStep } from '@hvs/step';
import { createRunCommand, pushImage, type PushResult, readRegistryConfig } from '@hvs/image';
import type { Command } from 'commander';
import { basename } from 'node:path';
import { openPrinter } from '../output/printer.ts';

interface Options {
  readonly registry?: string;
  readonly replace: boolean;
  readonly json?: boolean;
}

export function addDockerPush(program: Command, workspaceRoot: string): void {
  program
    .command('docker-push')
    .description('sends the image that docker-build made to a registry, and proves that it is there')
    .argument('<project>', 'as for docker-build: apps/hvs-api')
    .option('--registry <host>', 'ghcr.io/<owner>, 127.0.0.1:5000; or HVS_REGISTRY')
    .option('--replace', 'send it though the registry holds another build of the same commit, model and base', false)
    .option('--json', 'for programs: one JSON value a line on standard output')
    .action(async (project: string, options: Options) => {
      const named = readRegistryConfig();
      const config = { ...named, registry: options.registry ?? named.registry };
      const printer = openPrinter(options);
      const request = { workspaceRoot, name: basename(project), config, replace: options.replace };
      const result = await pushImage(request, createRunCommand(workspaceRoot), createStep(printer.report)).finally(
        printer.close,
      );
      printer.result(result, () => formatPush(result));
    });
}

export function formatPush({ image, wasPresent }: PushResult): string {
  const { repository, digest, tags, model } = image;
  return [
    `${repository}@${digest}`,
    `  ${wasPresent ? 'was there already' : 'pushed'}; ${tags.join(', ')}`,
    `  model ${model.name} ${model.version}, sha256 ${model.sha256}`,
  ].join('\n');
}
