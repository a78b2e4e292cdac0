import { asModelUri, ModelError, type ModelVersion, readModelVersion } from '@hvs/model-version';
import { RegistryError, resolveModelUri } from '@hvs/model-version/registry';
import { join } from 'node:path';
import { TrainerError } from './trainer-error.ts';

/** The model version that a command line names. Workers read the ONNX file themselves. */
export interface NamedModel extends Pick<ModelVersion, 'folder' | 'card' | 'golden'> {
  readonly modelFile: string;
}

const HINT =
  'give --model a model version: its folder, as file:models/hvs, or a version in a registry, as models:/hvs@champion; npx nx train hvs-trainer makes one';

/** Reads the model version that `uri` names: a MODEL_URI of contract 2, or the folder itself. */
export async function readNamedModel(uri: string): Promise<NamedModel> {
  try {
    const { folder, card, golden } = await readModelVersion(await resolveModelUri(asModelUri(uri)));
    return { folder, card, golden, modelFile: join(folder, 'model.onnx') };
  } catch (error) {
    if (error instanceof RegistryError) throw new TrainerError(error.message, error.hint ?? HINT, { cause: error });
    if (!(error instanceof ModelError)) throw error;
    throw new TrainerError(`${uri} is not a model version: ${error.reason}`, HINT, { cause: error });
  }
}
