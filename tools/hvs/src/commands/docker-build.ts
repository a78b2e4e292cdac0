import {
  buildImage,
  type BuiltImage,
  ENGINE_NAMES,
  type EngineName,
  megabytes,
  OVER_BASE_LIMIT_BYTES,
  type Platform,
  PLATFORMS,
} from '@hvs/image';
import { createStep } from '@hvs/step';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addModelOption, openModelFolder } from '../options/model-option.ts';
import { printProgress } from '../output/print-progress.ts';

interface Options {
  readonly engine?: EngineName;
  readonly baseImage: string;
  readonly model?: string;
  readonly platform: Platform;
  readonly tag?: readonly string[];
  readonly json?: boolean;
}

export function addDockerBuild(program: Command, context: CommandContext): void {
  const { workspaceRoot, runCommand, stdout, stderr } = context;
  const command = program
    .command('docker-build')
    .description('packs the bundle of `nx build` and a model version into an image');
  addModelOption(command, 'model version to pack')
    .argument('<project>', 'folder with the Dockerfile, from the workspace root, such as apps/hvs-api')
    .addOption(new Option('--engine <name>', 'container engine (default: the first that works)').choices(ENGINE_NAMES))
    .option('--base-image <reference>', 'image with Debian and Node 24', 'node:24-bookworm-slim')
    .addOption(
      new Option('--platform <platform>', 'platform of the base image and of onnxruntime')
        .choices(PLATFORMS)
        .default(process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64'),
    )
    .option('--tag <reference>', 'one more name for the image; repeatable', collect)
    .option('--json', 'print the record of the image as JSON')
    .action(async (project: string, options: Options) => {
      const { engine, baseImage, model, platform, tag = [], json } = options;
      const built = await buildImage(
        {
          workspaceRoot,
          project,
          platform,
          baseImage,
          modelFolder: await openModelFolder(context, model),
          extraReferences: tag,
          ...(engine && { engine }),
        },
        runCommand,
        createStep(printProgress(stderr)),
      );
      stdout.write(`${json ? JSON.stringify(built, null, 2) : formatImage(built)}\n`);
    });
}

function collect(value: string, values: readonly string[] = []): string[] {
  return [...values, value];
}

function formatImage(image: BuiltImage): string {
  const { engine, id, references, platform, model, sizeBytes, overBaseBytes } = image;
  return [
    ...references,
    `  ${id} for ${platform}, built by ${engine}`,
    `  model ${model.name} ${model.version}, sha256 ${model.sha256}`,
    `  ${megabytes(sizeBytes)}, of which ${megabytes(overBaseBytes)} over ${image.baseImage} (limit ${megabytes(OVER_BASE_LIMIT_BYTES)})`,
  ].join('\n');
}
