import { type ModelCard, parseModelCard } from '@hvs/contract';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../errors.ts';

const MODEL_FILES = ['model.onnx', 'model-card.json', 'golden.json'];

/**
 * Copies the files of a model version, wherever they are, into a folder that the engine gets to see.
 * Throws `model-invalid` when one is missing or the ONNX file is not the one that the card names.
 */
export async function stageModel(source: string, target: string): Promise<ModelCard> {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  try {
    for (const file of MODEL_FILES) await copyFile(join(source, file), join(target, file));
    const card = parseModelCard(JSON.parse(await readFile(join(target, 'model-card.json'), 'utf8')));
    const onnx = await readFile(join(target, 'model.onnx'));
    const sha256 = createHash('sha256').update(onnx).digest('hex');
    if (sha256 === card.sha256) return card;
    throw new Error(`model.onnx has the sha256 ${sha256}, but its card says ${card.sha256}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PipelineError('model-invalid', `${source} is not a model version: ${reason}`, {
      cause: error,
      hint: `Name a folder with ${MODEL_FILES.join(', ')}: --model models/hvs`,
    });
  }
}
