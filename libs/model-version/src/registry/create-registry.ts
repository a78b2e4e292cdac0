import { readRegistryConfig, type RegistryConfig } from './config.ts';
import { downloadModel } from './download-model.ts';
import { openMlflowAddress } from './mlflow-address.ts';
import { createMlflowTransport, type MlflowTransport, type MlflowTransportOptions } from './mlflow-transport.ts';
import { createMlflowVersions } from './mlflow-versions.ts';
import type { ModelRegistry } from './model-registry.ts';
import { storedVersion } from './stored-model.ts';

/** The model registry that the environment names. Throws `registry-unnamed` or `registry-address-invalid`. */
export function createModelRegistry(
  config: RegistryConfig = readRegistryConfig(),
  options: MlflowTransportOptions = {},
): ModelRegistry {
  return registryOver(openMlflow(config, options));
}

/** Calls to the server that the environment names. Throws as `createModelRegistry`. */
export function openMlflow(
  config: RegistryConfig = readRegistryConfig(),
  options: MlflowTransportOptions = {},
): MlflowTransport {
  return createMlflowTransport(openMlflowAddress(config), options);
}

function registryOver(transport: MlflowTransport, signal?: AbortSignal): ModelRegistry {
  return {
    ...createMlflowVersions(transport),
    download: async (version, cache) => downloadModel(await storedVersion(transport, version), cache, signal),
    until: (ended) => registryOver(endedBy(transport, ended), ended),
  };
}

function endedBy({ address, ask, open }: MlflowTransport, signal: AbortSignal): MlflowTransport {
  return { address, ask: async (call) => ask({ signal, ...call }), open: async (call) => open({ signal, ...call }) };
}
