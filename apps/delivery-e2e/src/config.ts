/** Settings of the environment: which cluster and registries. Empty text counts as not given. */
export interface E2eConfig {
  readonly kubeconfig: string | undefined;
  readonly registry: string | undefined;
  /** Address of an MLflow server. */
  readonly mlflow: string | undefined;
  /** More of everything: hours instead of minutes. */
  readonly isFull: boolean;
  /** Without the longest files, for a slow machine. */
  readonly isBrief: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function readConfig(env: Environment = process.env): E2eConfig {
  return {
    kubeconfig: env.KUBECONFIG || undefined,
    registry: env.HVS_REGISTRY || undefined,
    mlflow: env.MLFLOW_TRACKING_URI || undefined,
    isFull: env.HVS_E2E === 'full',
    isBrief: env.HVS_E2E === 'brief',
  };
}

/** The environment of this process, for programs that are started with one changed. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}
