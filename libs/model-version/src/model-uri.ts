import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModelError } from './model-error.ts';

/** Variables that name a model version. An empty variable counts as not set. */
export interface ModelVariables {
  readonly MODEL_URI?: string | undefined;
  /** A run that logged its model under the name `model`, as MLflow's examples do. */
  readonly BEST_MLFLOW_RUN_ID?: string | undefined;
}

/** The MODEL_URI that the variables name. */
export function modelUriOf({ MODEL_URI, BEST_MLFLOW_RUN_ID }: ModelVariables): string | undefined {
  return MODEL_URI || (BEST_MLFLOW_RUN_ID ? `runs:/${BEST_MLFLOW_RUN_ID}/model` : undefined);
}

/** What a command line names as a URI: a folder stands for its own. */
export function asModelUri(named: string): string {
  return /^(file|models|runs|https?):/.test(named) ? named : `file:${named}`;
}

/** Whether a URI names a model version of a registry, which takes a server to resolve. */
export function isInRegistry(uri: string): boolean {
  return /^(models|runs):/.test(uri);
}

function folderOfUrl(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch (error) {
    const reason = `${uri} is not the URL of a folder. Write file:<folder> or file:///<absolute folder>`;
    throw new ModelError('uri-unsupported', reason, { cause: error });
  }
}

/**
 * The folder that a MODEL_URI of a folder names: `file:models/hvs` against the working directory or another base, or
 * `file:///srv/model`. Throws a ModelError for every other URI.
 */
export function resolveModelFolder(uri: string, base = '.'): string {
  if (uri.startsWith('file://')) return folderOfUrl(uri);
  if (uri.startsWith('file:')) return resolve(base, uri.slice('file:'.length));
  const reason = `${uri} is not a model URI. Name a folder or a version in a registry: MODEL_URI=file:<folder> or MODEL_URI=models:/hvs@champion`;
  throw new ModelError('uri-unsupported', reason);
}
