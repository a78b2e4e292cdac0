import { GOLDEN_TOLERANCE, type GoldenVectors, type ModelCard } from '@hvs/contract';
import { ModelError, readModelVersion } from '@hvs/model-version';
import { createSession, type Session } from '@hvs/onnx-session';

/** A model version, proven to give its trainer's predictions. */
export interface Model {
  readonly card: ModelCard;
  /** `features` is [rows, 30], row-major; one probability a row, each finite and in 0..1. */
  readonly predict: (features: Float32Array, rows: number) => Promise<Float32Array>;
}

export interface LoadedModel extends Model {
  /** Replays the golden vectors. Throws a ModelError when the model does not give them any more. */
  readonly prove: () => Promise<void>;
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

/** Replays the vectors as one batch and one by one. N is dynamic, so this also warms both shapes. */
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
  const { card, onnx, golden } = await readModelVersion(folder);
  const predict = predictWith(open(onnx));
  const prove = async () => checkGolden(predict, golden);
  await prove();
  return { card, predict, prove };
}
