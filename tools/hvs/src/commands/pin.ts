import { pinOverlay } from '@hvs/k8s-manifests';
import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { CommandContext } from '../command-context.ts';
import { addImageOption, readImage } from '../options/delivery-options.ts';
import { addEnvironmentOptions, type EnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { openPrinter } from '../output/printer.ts';

interface PinOptions extends EnvironmentOptions {
  readonly image?: string;
}

export function addPin(program: Command, context: CommandContext): void {
  const command = addImageOption(
    program
      .command('pin')
      .description("writes an image's digest into an overlay, for clusters that are fed from git (Argo CD, Flux)"),
  );
  addEnvironmentOptions(command).action(async (options: PinOptions) => {
    const { overlay, name } = await openEnvironment(context, options);
    const image = await readImage(context.workspaceRoot, options.image);
    await pinOverlay(overlay, image);
    openPrinter(context, options).result(
      { environment: name, ...image },
      () => `${resolve(overlay, 'kustomization.yaml')}: ${image.repository}@${image.digest}`,
    );
  });
}
