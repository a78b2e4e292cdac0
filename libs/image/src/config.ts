import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment of this process says about the registry. Empty text counts as not given. */
export interface RegistryConfig {
  /** Host that images are pushed to: `ghcr.io/owner`, `127.0.0.1:5000`. */
  readonly registry: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly githubToken: string | undefined;
  readonly githubActor: string | undefined;
  /** `ecr` for a registry of Amazon ECR under another host name. */
  readonly auth: string | undefined;
  readonly awsRegion: string | undefined;
  /** Plain HTTP to a host other than this machine. */
  readonly isPlainHttp: boolean;
}

export function readRegistryConfig(env: Environment = process.env): RegistryConfig {
  return {
    registry: env.HVS_REGISTRY || undefined,
    user: env.HVS_REGISTRY_USER || undefined,
    password: env.HVS_REGISTRY_PASSWORD || undefined,
    githubToken: env.GITHUB_TOKEN || undefined,
    githubActor: env.GITHUB_ACTOR || undefined,
    auth: env.HVS_REGISTRY_AUTH || undefined,
    awsRegion: env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined,
    isPlainHttp: env.HVS_REGISTRY_PLAIN_HTTP === '1',
  };
}

/** Where logins to registries are kept, by podman and buildah and by docker. */
export function readLoginFiles(env: Environment = process.env): string[] {
  const home = homedir();
  return [
    ...(env.REGISTRY_AUTH_FILE ? [env.REGISTRY_AUTH_FILE] : []),
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'containers', 'auth.json')] : []),
    join(env.XDG_CONFIG_HOME || join(home, '.config'), 'containers', 'auth.json'),
    join(env.DOCKER_CONFIG || join(home, '.docker'), 'config.json'),
  ];
}
