import {
  buildCommand,
  type EngineName,
  type ImageBuild,
  inspectCommand,
  type Platform,
  pullCommand,
} from './engine-commands.ts';
import { type ImageInspection, parseInspection } from './parse-inspection.ts';
import { PipelineError } from '../errors.ts';
import type { RunCommand } from './run-command.ts';

/** Builds images and tells what it holds: docker, podman or buildah by their command lines. */
export interface Engine {
  readonly name: EngineName;
  build(image: ImageBuild): Promise<void>;
  /** Undefined when the engine does not hold the image. */
  inspect(reference: string): Promise<ImageInspection | undefined>;
  pull(reference: string, platform: Platform): Promise<void>;
}

export function createEngine(name: EngineName, run: RunCommand): Engine {
  return {
    name,
    async build(image) {
      await run(buildCommand(name, image));
    },
    async inspect(reference) {
      const printed = await run(inspectCommand(name, reference)).catch(absentOrThrow);
      return printed === undefined ? undefined : parseInspection(name, printed);
    },
    async pull(reference, platform) {
      await run(pullCommand(name, reference, platform));
    },
  };
}

/** docker: "No such image", podman and buildah: "image not known". Other failures are no answer. */
function absentOrThrow(error: unknown): undefined {
  const isAbsent =
    error instanceof PipelineError && /no such image|image not known/i.test(error.message);
  if (!isAbsent) throw error;
}
