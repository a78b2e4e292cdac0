import { ModelError, type ModelVersion, readModelVersion, resolveModelFolder } from '@hvs/model-version';
import { join } from 'node:path';
import { TrainerError } from './trainer-error.ts';

/** The model version that a command line names. Workers read the ONNX file themselves. */
export interface NamedModel extends Pick<ModelVersion, 'folder' | 'card'> {
  readonly modelFile: string;
}

const HINT = 'give --model the folder of a model version, such as file:models/hvs; npx nx train hvs-trainer makes one';

/** Reads the model version that `uri` names: `file:<folder>`, or the folder itself. */
export async function readNamedModel(uri: string): Promise<NamedModel> {
  const isUri = /^(file|models|runs|https?):/.test(uri);
  try {
    const { folder, card } = await readModelVersion(resolveModelFolder(isUri ? uri : `file:${uri}`));
    return { folder, card, modelFile: join(folder, 'model.onnx') };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new TrainerError(`${uri} is not a model version: ${error.reason}`, HINT, { cause: error });
  }
}
