export { buildImage, type ImageRequest } from './build-image.ts';
export { type BuiltImage, readBuiltImage } from './built-image.ts';
export { readRegistryConfig, type RegistryConfig } from './config.ts';
export { ENGINE_NAMES, type EngineName, type Platform, PLATFORMS } from './engine/engine-commands.ts';
export { hasCommit } from './git.ts';
export { ImageError, type ImageErrorCode } from './image-error.ts';
export { parseImageReference } from './image-reference.ts';
export { megabytes, OVER_BASE_LIMIT_BYTES } from './measure-image.ts';
export { type ImageName, nameImage } from './name-image.ts';
export { pushImage, type PushResult } from './push-image.ts';
export { type PushedImage, readPushedImage } from './pushed-image.ts';
export { type ImageModel, readImageModel } from './read-image-model.ts';
export {
  createRegistry,
  createRegistryOf,
  type ImageStore,
  type Registry,
  type RegistryImage,
} from './registry/registry.ts';
export { repackModel, type RepackRequest } from './repack-model.ts';
export { imageText, Release, releaseText } from './release.ts';
export { createRunCommand, type RunCommand } from './run-command.ts';
