export { ModelError, type ModelFault } from './model-error.ts';
export { asModelUri, isInRegistry, modelUriOf, type ModelVariables, resolveModelFolder } from './model-uri.ts';
export { bytesField, fieldsOf, varintField } from './protobuf.ts';
export { MODEL_FILES, type ModelVersion, readModelVersion } from './read-model-version.ts';
export { type ModelRegistry, type RegistryVersion, SHA256_TAG } from './registry/model-registry.ts';
