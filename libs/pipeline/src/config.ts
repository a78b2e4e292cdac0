type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment of this process says about the registry. Empty text counts as not given. */
export interface RegistryConfig {
  /** Host that images are pushed to: `ghcr.io/owner`, `127.0.0.1:5000`. */
  readonly registry: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly githubToken: string | undefined;
  readonly githubActor: string | undefined;
  /** `ecr` for a registry of Amazon behind a name of one's own. */
  readonly auth: string | undefined;
  readonly awsRegion: string | undefined;
  /** Plain HTTP though the host is not this machine. */
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
