import { pinOverlay } from '@hvs/k8s-manifests';
import type { Command } from 'commander';
import { resolve } from 'node:path';
import { readImage } from '../options/delivery-options.ts';
import { addEnvironmentOptions, type EnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { openPrinter } from '../output/printer.ts';

interface PinOptions extends EnvironmentOptions {
  readonly image?: string;
}

export function addPin(program: Command, workspaceRoot: string): void {
  const command = program
    .command('pin')
    .description('writes the digest of an image into an overlay, for clusters that are fed from git (Argo CD, Flux)')
    .option('--image <reference>', 'registry/name@sha256:..., instead of what docker-push pushed last');
  addEnvironmentOptions(command).action(async (options: PinOptions) => {
    const { overlay, name } = await openEnvironment(workspaceRoot, options);
    const image = await readImage(workspaceRoot, options.image);
    await pinOverlay(overlay, image);
    openPrinter(options).result(
      { environment: name, ...image },
      () => `${resolve(overlay, 'kustomization.yaml')}: ${image.repository}@${image.digest}`,
    );
  });
}
