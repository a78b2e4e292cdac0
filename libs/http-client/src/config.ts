type Environment = Readonly<Record<string, string | undefined>>;

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
