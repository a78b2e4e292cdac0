import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

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

/** A proxy, and where it was named: what a fault of it is told by, for its address may hold a password. */
export interface NamedProxy {
  readonly variable: string;
  readonly address: string;
}

/** How this process leaves its machine, by the variables that curl, git and Go's programs know. */
export interface ProxyConfig {
  readonly http: NamedProxy | undefined;
  readonly https: NamedProxy | undefined;
  /** Hosts that are asked directly, separated by commas. */
  readonly noProxy: string;
}

export function readProxyConfig(env: Environment = process.env): ProxyConfig {
  const proxyOf = (...variables: string[]) =>
    variables
      .map((variable): NamedProxy => ({ variable, address: env[variable] ?? '' }))
      .find(({ address }) => address !== '');
  return {
    http: proxyOf('HTTP_PROXY', 'http_proxy'),
    https: proxyOf('HTTPS_PROXY', 'https_proxy'),
    noProxy: env.NO_PROXY || env.no_proxy || '',
  };
}

/** Files that may name the cluster, the first before the others; that one is missing is no fault. */
export function readKubeconfigFiles(env: Environment = process.env): string[] {
  const named = (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  return named.length > 0 ? named : [join(homedir(), '.kube', 'config')];
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
