import { setTimeout } from 'node:timers/promises';
import { isInRegistry, resolveModelFolder } from '@hvs/model-version';
import { type LoadedModel, loadModel } from './load-model.ts';

export interface OpenModelOptions {
  /** Ends the waiting for a registry. */
  readonly signal: AbortSignal;
  /** Told why there is no model yet, after each try. */
  readonly onWaiting: (reason: string) => void;
  /** Waits between two tries. Tests give their own. */
  readonly delay?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const BACKOFF = { firstMs: 500, longestMs: 15_000, longestAskedMs: 0 };

/** Faults that neither the registry nor its owner can mend while this process runs. */
const LASTING: ReadonlySet<string> = new Set([
  'registry-unnamed',
  'registry-address-invalid',
  'uri-unsupported',
  'cache-unwritable',
  'artifact-damaged',
]);

/**
 * Loads the model version that a MODEL_URI of contract 2 names. A registry is asked until it gives one: its server may be
 * down, and the alias may be set later. Throws a ModelError or a RegistryError for a fault that stays.
 */
export async function openModel(uri: string, options: OpenModelOptions): Promise<LoadedModel> {
  if (!isInRegistry(uri)) return loadModel(resolveModelFolder(uri));
  const { signal, onWaiting, delay = async (ms) => setTimeout(ms, undefined, { signal }) } = options;
  // A start from a folder loads no HTTP client.
  const { backoffMs, RegistryError, resolveModelUri } = await import('@hvs/model-version/registry');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await loadModel(await resolveModelUri(uri, { signal, attempts: 1 }));
    } catch (error) {
      if (!(error instanceof RegistryError) || LASTING.has(error.code)) throw error;
      onWaiting(`${error.message} [${error.code}]`);
    }
    await delay(backoffMs(BACKOFF, attempt, undefined), signal);
  }
}
