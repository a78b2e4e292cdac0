import { isInRegistry, resolveModelFolder } from '../model-uri.ts';
import { readRegistryConfig, type RegistryConfig } from './config.ts';
import { openMlflow } from './create-registry.ts';
import { downloadModel, type StoredModel } from './download-model.ts';
import type { MlflowTransport, MlflowTransportOptions } from './mlflow-transport.ts';
import { createMlflowVersions } from './mlflow-versions.ts';
import type { RegistryVersion } from './model-registry.ts';
import { RegistryError } from './registry-error.ts';
import { storedLoggedModel, storedRun, storedVersion } from './stored-model.ts';

export interface ResolveOptions extends MlflowTransportOptions {
  readonly config?: RegistryConfig;
  readonly signal?: AbortSignal;
  /** Folder that `file:<folder>` starts from; the working directory by default. */
  readonly base?: string;
}

/**
 * The folder that a MODEL_URI of contract 2 names. A version in a registry is downloaded first, unless the cache holds
 * it. Throws a ModelError or a RegistryError.
 */
export async function resolveModelUri(
  uri: string,
  { config = readRegistryConfig(), signal, base, ...options }: ResolveOptions = {},
): Promise<string> {
  if (!isInRegistry(uri)) return resolveModelFolder(uri, base);
  const transport = openMlflow(config, options);
  return downloadModel(await locate(transport, uri), config.cacheFolder, signal);
}

async function locate(transport: MlflowTransport, uri: string): Promise<StoredModel> {
  const [, runId, path] = /^runs:\/+([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (runId !== undefined && path !== undefined) return storedRun(transport, runId, path.replace(/\/+$/, ''));
  const [, modelId] = /^models:\/+(m-[0-9a-zA-Z]+)$/.exec(uri) ?? [];
  if (modelId !== undefined) return storedLoggedModel(transport, modelId);
  const version = await findVersion(transport, uri);
  if (version !== undefined) return storedVersion(transport, version);
  throw new RegistryError('version-missing', `${uri} names no model version at ${transport.address}`, {
    hint: 'Look at the name, at the aliases of its versions, and at MLFLOW_TRACKING_URI. hvs register makes a version.',
  });
}

/** Throws `uri-unsupported` for a URI of another form. */
async function findVersion(transport: MlflowTransport, uri: string): Promise<RegistryVersion | undefined> {
  const versions = createMlflowVersions(transport);
  const [, name, at, rest] = /^models:\/+([^/@]+)([/@])([^/]+)$/.exec(uri) ?? [];
  if (name === undefined || rest === undefined) {
    throw new RegistryError('uri-unsupported', `${uri} names no model version`, {
      hint: 'Write models:/hvs@champion, models:/hvs/Production, models:/hvs/7, models:/hvs/latest or runs:/<run id>/model.',
    });
  }
  if (at === '@') return versions.readAlias(name, rest);
  if (/^\d+$/.test(rest)) return versions.readVersion(name, rest);
  if (rest.toLowerCase() === 'latest') return (await versions.listVersions(name))[0];
  return versions.readStage(name, rest);
}
