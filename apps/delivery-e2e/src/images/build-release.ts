import { createRegistryOf, readPushedImage } from '@hvs/image';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { runHvs } from '../hvs.ts';
import { OUTPUT, ROOT } from '../paths.ts';
import { type VariantImage, writeModelVersion } from './build-variant.ts';
import { keepPushedRecord } from './keep-pushed-record.ts';

export interface ReleaseImage extends VariantImage {
  /** Digests, the first the base image's. */
  readonly layers: readonly string[];
}

/**
 * Packs and pushes a model version by the commands, as a person does, and not by a Dockerfile of the tests. Restores
 * the local names and records of the shipped model afterwards.
 */
export async function buildRelease(version: string): Promise<ReleaseImage> {
  const { registry = '' } = readConfig();
  const modelFolder = join(OUTPUT, 'models', version);
  await writeModelVersion(modelFolder, version);
  const restore = await keepPushedRecord();
  try {
    await run('docker-build', 'apps/hvs-api', '--model', modelFolder);
    await run('docker-push', 'apps/hvs-api', '--registry', registry);
    const { repository, digest } = await readPushedImage(ROOT, 'hvs-api');
    const { layers } = await (await createRegistryOf(repository)).readImage(repository, digest);
    return { image: { repository, digest }, modelFolder, layers: layers.map((layer) => layer.digest) };
  } finally {
    await run('docker-build', 'apps/hvs-api');
    await restore();
  }
}

async function run(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await runHvs(args);
  if (code !== 0) throw new Error(`hvs ${args.join(' ')} ended with ${code}:\n${stderr}`);
}
