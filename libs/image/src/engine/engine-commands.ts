import { dirname } from 'node:path';
import type { Command } from '../run-command.ts';

/** In the order they are looked for. */
export const ENGINE_NAMES = ['docker', 'podman', 'buildah'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

export const PLATFORMS = ['linux/amd64', 'linux/arm64'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** As Go, and so every engine, names it. */
export function architectureOf(platform: Platform): 'amd64' | 'arm64' {
  return platform === 'linux/arm64' ? 'arm64' : 'amd64';
}

/** One image to be built, as the Dockerfile asks for it. */
export interface ImageBuild {
  readonly dockerfile: string;
  readonly references: readonly string[];
  readonly platform: Platform;
  readonly labels: Readonly<Record<string, string>>;
  readonly buildArguments: Readonly<Record<string, string>>;
  /** Time of creation of the image, for engines that keep it apart from the times of the files. */
  readonly created: Date;
}

const asOption =
  (option: string) =>
  ([name, value]: [string, string]): string[] => [option, `${name}=${value}`];

/** Builds with the workspace root as context. */
export function buildCommand(engine: EngineName, build: ImageBuild): Command {
  const labels = Object.entries(build.labels);
  const args = [
    'build',
    '--file',
    build.dockerfile,
    '--platform',
    build.platform,
    ...build.references.flatMap((reference) => ['--tag', reference]),
    ...Object.entries(build.buildArguments).flatMap(asOption('--build-arg')),
    ...labels.flatMap(asOption('--label')),
  ];
  if (engine === 'docker') {
    // Only BuildKit knows COPY --chmod. Attestations contain a time, which would make every image differ.
    const env = {
      DOCKER_BUILDKIT: '1',
      BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
      SOURCE_DATE_EPOCH: String(build.created.getTime() / 1000),
    };
    return { program: engine, args: [...args, '.'], env };
  }
  // Without --layers all of it is one layer, the model with it. One time for every file and commit makes
  // equal files equal layers, so that a new model changes its own layer alone.
  const oci = ['--layers', '--timestamp', '0', ...labels.flatMap(asOption('--annotation'))];
  return { program: engine, args: [...args, ...oci, '.'] };
}

/** Fails unless the engine can build now. The client of docker may be installed without a running daemon. */
export function probeCommand(engine: EngineName): Command {
  const args = engine === 'docker' ? ['version', '--format', '{{.Server.Version}}'] : ['info'];
  return { program: engine, args, timeoutMs: 20_000 };
}

/** Prints JSON that `parseInspection` reads. */
export function inspectCommand(engine: EngineName, reference: string): Command {
  const kind = engine === 'buildah' ? ['inspect', '--type', 'image'] : ['image', 'inspect'];
  return { program: engine, args: [...kind, reference] };
}

export function pullCommand(engine: EngineName, reference: string, platform: Platform): Command {
  return { program: engine, args: ['pull', '--platform', platform, reference] };
}

/** Gives an image one more name. */
export function tagCommand(engine: EngineName, reference: string, name: string): Command {
  return { program: engine, args: ['tag', reference, name] };
}

export interface Push {
  readonly reference: string;
  readonly isPlainHttp: boolean;
  /** File of a login that this push alone uses. */
  readonly authFile?: string | undefined;
  /** Address of the daemon. With a login folder of its own, docker does not know the current context. */
  readonly dockerHost?: string | undefined;
}

export function pushCommand(engine: EngineName, { reference, isPlainHttp, authFile, dockerHost }: Push): Command {
  if (engine === 'docker') {
    const env = {
      ...(authFile && { DOCKER_CONFIG: dirname(authFile) }),
      ...(dockerHost && { DOCKER_HOST: dockerHost }),
    };
    return { program: engine, args: ['push', '--quiet', reference], env };
  }
  const options = [...(isPlainHttp ? ['--tls-verify=false'] : []), ...(authFile ? ['--authfile', authFile] : [])];
  return { program: engine, args: ['push', '--quiet', ...options, reference, `docker://${reference}`] };
}

/** Prints where docker's daemon listens. */
export function dockerHostCommand(): Command {
  return { program: 'docker', args: ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'] };
}
