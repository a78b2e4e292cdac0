import {
  FEATURE_COUNT,
  FEATURE_NAMES,
  type GoldenVectors,
  type ModelCard,
  parseGoldenVectors,
  parseModelCard,
} from '@hvs/contract';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError, type ModelFault } from './model-error.ts';

/** The files that serving a model takes; its folder may hold others, such as its evaluation. */
export const MODEL_FILES = ['model.onnx', 'model-card.json', 'golden.json'] as const;

/** A model version as its trainer wrote it: contract 2 in docs/contracts.md. */
export interface ModelVersion {
  readonly folder: string;
  readonly onnx: Buffer;
  readonly card: ModelCard;
  readonly golden: GoldenVectors;
}

/**
 * Reads each file of the folder once and proves all that can be proven without running the model. Throws a ModelError
 * that names the fault.
 */
export async function readModelVersion(folder: string): Promise<ModelVersion> {
  const card = await readModelCard(folder);
  checkFeatures('model-card.json', card.features);
  const onnx = await readBytes(folder, 'model.onnx');
  checkHash(onnx, card);
  const golden = await readDocument(folder, 'golden.json', parseGoldenVectors, 'golden-invalid');
  checkFeatures('golden.json', golden.features);
  return { folder, onnx, card, golden };
}

/** The card alone; its features and the hash are not looked at. */
export async function readModelCard(folder: string): Promise<ModelCard> {
  return readDocument(folder, 'model-card.json', parseModelCard, 'card-invalid');
}

export type ModelFile = (typeof MODEL_FILES)[number];

async function readBytes(folder: string, file: ModelFile): Promise<Buffer> {
  try {
    return await readFile(join(folder, file));
  } catch (error) {
    const reason = `cannot read ${file} in ${folder}; MODEL_URI or --model must name the folder of a model version`;
    throw new ModelError('file-missing', reason, { cause: error });
  }
}

async function readDocument<Document>(
  folder: string,
  file: ModelFile,
  parse: (value: unknown) => Document,
  fault: ModelFault,
): Promise<Document> {
  const text = await readBytes(folder, file);
  try {
    return parse(JSON.parse(text.toString()));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelError(fault, `${file}: ${reason}`, { cause: error });
  }
}

function checkFeatures(file: ModelFile, features: readonly string[]): void {
  const differs = FEATURE_NAMES.findIndex((name, index) => features[index] !== name);
  if (differs === -1 && features.length === FEATURE_COUNT) return;
  const column = differs === -1 ? FEATURE_COUNT : differs;
  const reason = `feature ${column} of ${file} is ${features[column]}, of this service ${FEATURE_NAMES[column]}`;
  throw new ModelError('features-differ', reason);
}

function checkHash(onnx: Buffer, { sha256 }: ModelCard): void {
  const found = createHash('sha256').update(onnx).digest('hex');
  if (found === sha256) return;
  const reason = `model.onnx has the sha256 ${found}, its card says ${sha256}; take the whole folder from one training`;
  throw new ModelError('hash-mismatch', reason);
}
