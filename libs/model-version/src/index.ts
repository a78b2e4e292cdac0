export * from './model-error.ts';
export { MODEL_FILES, type ModelVersion, readModelVersion } from './read-model-version.ts';
export { ModelVersionError } from './model-version-error.ts';
