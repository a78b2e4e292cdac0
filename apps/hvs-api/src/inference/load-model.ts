import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  FEATURE_COUNT,
  FEATURE_NAMES,
  GOLDEN_TOLERANCE,
  type GoldenVectors,
  type ModelCard,
  parseGoldenVectors,
  parseModelCard,
} from '@hvs/contract';
import { ModelError, type ModelFault } from '@hvs/model-version';
import { createSession, type Session } from '@hvs/onnx-session';

/** A model version that was proven to give its trainer's predictions. */
export interface Model {
  readonly card: ModelCard;
  /** `features` is [rows, 30], row-major; one probability a row, each finite and in 0..1. */
  readonly predict: (features: Float32Array, rows: number) => Promise<Float32Array>;
}

export interface LoadedModel extends Model {
  /** Replays the golden vectors again. Throws a ModelError when the model gives them no more. */
  readonly prove: () => Promise<void>;
}

async function readBytes(folder: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, file));
  } catch (error) {
    const reason = `cannot read ${file} in ${folder}; MODEL_URI must name the folder of a model version`;
    throw new ModelError('file-missing', reason, { cause: error });
  }
}

async function readDocument<T>(
  folder: string,
  file: string,
  parse: (value: unknown) => T,
  fault: ModelFault,
): Promise<T> {
  const text = await readBytes(folder, file);
  try {
    return parse(JSON.parse(text.toString()));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelError(fault, `${file}: ${reason}`, { cause: error });
  }
}

function checkFeatures(file: string, features: readonly string[]): void {
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

function checkOutputs(probabilities: Float32Array): Float32Array {
  for (const probability of probabilities) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new ModelError('output-invalid', `${probability} is not a probability in 0..1`);
    }
  }
  return probabilities;
}

function predictWith(session: Session): Model['predict'] {
  return async (features, rows) => checkOutputs(session.run(features, rows));
}

/** Replays the vectors as one batch and one by one: N is dynamic, and both shapes are warm after it. */
async function checkGolden(predict: Model['predict'], golden: GoldenVectors): Promise<void> {
  const rows = golden.readings.map((reading) => Float32Array.from(reading));
  const together = await predict(Float32Array.from(golden.readings.flat()), rows.length);
  for (const [index, expected] of golden.probabilities.entries()) {
    const [alone = Number.NaN] = await predict(rows[index], 1);
    for (const found of [together[index], alone]) {
      if (Math.abs(found - expected) <= GOLDEN_TOLERANCE) continue;
      const reason = `golden vector ${index} gives ${found}, the trainer had ${expected}`;
      throw new ModelError('golden-mismatch', reason);
    }
  }
}

/** Loads the model version in a folder (contract 2 in docs/contracts.md). Throws a ModelError that names the fault. */
export async function loadModel(folder: string, open = createSession): Promise<LoadedModel> {
  const card = await readDocument(folder, 'model-card.json', parseModelCard, 'card-invalid');
  checkFeatures('model-card.json', card.features);
  const onnx = await readBytes(folder, 'model.onnx');
  checkHash(onnx, card);
  const golden = await readDocument(folder, 'golden.json', parseGoldenVectors, 'golden-invalid');
  checkFeatures('golden.json', golden.features);
  const predict = predictWith(open(onnx));
  const prove = async () => checkGolden(predict, golden);
  await prove();
  return { card, predict, prove };
}
