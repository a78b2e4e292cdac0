import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModelError } from './model-error.ts';

const REGISTRY_SCHEMES = /^(models|runs):/;

function folderOfUrl(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch (error) {
    const reason = `${uri} is not the URL of a folder. Write file:<folder> or file:///<absolute folder>`;
    throw new ModelError('uri-unsupported', reason, { cause: error });
  }
}

/**
 * The folder that a MODEL_URI names: `file:models/hvs` against the working directory, or
 * `file:///srv/model`. Throws a ModelError for a URI that this build cannot follow.
 */
export function resolveModelFolder(uri: string): string {
  if (uri.startsWith('file://')) return folderOfUrl(uri);
  if (uri.startsWith('file:')) return resolve(uri.slice('file:'.length));
  const reason = REGISTRY_SCHEMES.test(uri)
    ? `${uri} is in a model registry, which this build cannot read yet. Download the model version and name its folder: MODEL_URI=file:<folder>`
    : `${uri} is not a model URI. Name a folder: MODEL_URI=file:<folder>`;
  throw new ModelError('uri-unsupported', reason);
}
