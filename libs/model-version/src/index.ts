export { ModelError, type ModelFault } from './model-error.ts';
export { isInRegistry, modelUriOf, type ModelVariables, resolveModelFolder } from './model-uri.ts';
export { MODEL_FILES, type ModelVersion, readModelVersion } from './read-model-version.ts';
export type { ModelRegistry, RegistryVersion } from './registry/model-registry.ts';
