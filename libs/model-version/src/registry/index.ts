export { backoffMs } from '@hvs/http-client';
export { readRegistryConfig, type RegistryConfig } from './config.ts';
export { createModelRegistry, openMlflow } from './create-registry.ts';
export { RegistryError, type RegistryErrorCode } from './registry-error.ts';
export { type ResolveOptions, resolveModelUri } from './resolve-model-uri.ts';
export { type Registered, type Registration, registerModel } from '../register/register-model.ts';
