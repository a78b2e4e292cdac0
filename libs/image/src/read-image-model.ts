import { MODEL_FILES, ModelError, type ModelVersion, readModelVersion } from '@hvs/model-version';
import { ImageError } from './image-error.ts';

/** What building and delivering an image need of the model version in it. */
export type ImageModel = Pick<ModelVersion, 'card' | 'golden'>;

/** Reads the folder of the model version that an image packs. Throws `model-invalid`. */
export async function readImageModel(folder: string): Promise<ImageModel> {
  try {
    const { card, golden } = await readModelVersion(folder);
    return { card, golden };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new ImageError('model-invalid', `${folder} is not a model version: ${error.reason}`, {
      cause: error,
      hint: `Name a folder with ${MODEL_FILES.join(', ')}: --model models/hvs`,
    });
  }
}
