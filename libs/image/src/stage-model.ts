import { MODEL_FILES } from '@hvs/model-version';
import type { ModelCard } from '@hvs/contract';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readImageModel } from './read-image-model.ts';

/** Copies the files of a model version into the build context of the engine. Throws `model-invalid`. */
export async function stageModel(source: string, target: string): Promise<ModelCard> {
  await rm(target, { recursive: true, force: true });
  const { card } = await readImageModel(source);
  await mkdir(target, { recursive: true });
  for (const file of MODEL_FILES) await copyFile(join(source, file), join(target, file));
  return card;
}
