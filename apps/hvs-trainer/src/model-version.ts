import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ModelCard, parseModelCard } from '@hvs/contract';
import { readDocument } from './read-document.ts';
import { TrainerError } from './trainer-error.ts';

/** A model version in a folder, its card proven to be that of its ONNX file. */
export interface ModelVersion {
  readonly folder: string;
  readonly modelFile: string;
  readonly card: ModelCard;
}

const HINT = 'give --model the folder of a model version, such as file:models/hvs; npx nx train hvs-trainer makes one';

/** The model version that `uri` names: `file:<folder>`, or the folder itself. */
export function readModelVersion(uri: string): ModelVersion {
  if (/^(models|runs|https?):/.test(uri)) {
    throw new TrainerError(`${uri} is in a registry, which the trainer does not read`, HINT);
  }
  const folder = resolve(uri.replace(/^file:/, ''));
  const card = readDocument(join(folder, 'model-card.json'), parseModelCard, HINT);
  const modelFile = join(folder, 'model.onnx');
  const found = hashFile(modelFile);
  if (found !== card.sha256) {
    throw new TrainerError(
      `${modelFile} has the sha256 ${found}, its card says ${card.sha256}`,
      'take the whole folder from one training',
    );
  }
  return { folder, modelFile, card };
}

function hashFile(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (cause) {
    throw new TrainerError(`${file} cannot be read`, HINT, { cause });
  }
}
