/** What the environment says about the run. Empty text counts as not given. */
export interface E2eConfig {
  /** Base URL of an API that runs already; without it the suite starts the container itself. */
  readonly apiUrl: string | undefined;
  /** Image to start instead of the one that is built from this commit. */
  readonly image: string | undefined;
  readonly chromiumPath: string | undefined;
  /** Of schemathesis: the same seed gives the same requests. */
  readonly fuzzSeed: string;
  /** More random requests. */
  readonly isFull: boolean;
  /** Folders where programs are looked for. */
  readonly searchPath: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function readConfig(env: Environment = process.env): E2eConfig {
  return {
    apiUrl: env.HVS_API_URL?.replace(/\/+$/, '') || undefined,
    image: env.HVS_API_IMAGE || undefined,
    chromiumPath: env.CHROMIUM_PATH || undefined,
    fuzzSeed: env.HVS_FUZZ_SEED || '20261122',
    isFull: env.HVS_E2E === 'full',
    searchPath: env.PATH ?? '',
  };
}

/** The environment of this process, for programs that are started with one changed. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}
