import { type GoldenVectors, type ModelCard, parseGoldenVectors, parseModelCard } from '@hvs/contract';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelVersionError } from './model-version-error.ts';

export const MODEL_FILES = ['model.onnx', 'model-card.json', 'golden.json'];

/** A model version as its trainer wrote it (contract 2 in docs/contracts.md). */
export interface ModelVersion {
  readonly card: ModelCard;
  readonly golden: GoldenVectors;
}

/** Throws `model-invalid` when a file is missing or the ONNX file is not the one that the card names. */
export async function readModelVersion(folder: string): Promise<ModelVersion> {
  try {
    const [onnx, card, golden] = await Promise.all(MODEL_FILES.map((file) => readFile(join(folder, file))));
    const model = { card: parseModelCard(parseJson(card)), golden: parseGoldenVectors(parseJson(golden)) };
    const sha256 = createHash('sha256').update(onnx).digest('hex');
    if (sha256 === model.card.sha256) return model;
    throw new Error(`model.onnx has the sha256 ${sha256}, but its card says ${model.card.sha256}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelVersionError('model-invalid', `${folder} is not a model version: ${reason}`, {
      cause: error,
      hint: `Name a folder with ${MODEL_FILES.join(', ')}: --model models/hvs`,
    });
  }
}

function parseJson(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString('utf8'));
}
