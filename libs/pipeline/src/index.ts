export { type BuiltImage, readBuiltImage } from './built-image.ts';
export { ENGINE_NAMES, type EngineName, type Platform, PLATFORMS } from './clients/engine-commands.ts';
export { createRunCommand, type RunCommand } from './clients/run-command.ts';
export { PipelineError, type PipelineErrorCode } from './errors.ts';
export type { PipelineEvent, Report } from './events.ts';
export { megabytes, OVER_BASE_LIMIT_BYTES } from './measure-image.ts';
export { createStep, type Step } from './step.ts';
export { buildImage, type ImageRequest } from './steps/build-image.ts';
