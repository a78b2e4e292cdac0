import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** How the model registry is reached, by the variables of MLflow's own client. An empty variable counts as not set. */
export interface RegistryConfig {
  /** MLFLOW_TRACKING_URI */
  readonly address: string | undefined;
  /** MLFLOW_REGISTRY_URI, where it names another server than MLFLOW_TRACKING_URI. */
  readonly otherRegistry: string | undefined;
  /** MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD */
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** MLFLOW_TRACKING_TOKEN; used where there is no user. */
  readonly token: string | undefined;
  /** MLFLOW_TRACKING_SERVER_CERT_PATH: a PEM file of authorities to trust besides those that Node trusts. */
  readonly authoritiesFile: string | undefined;
  /** MLFLOW_TRACKING_INSECURE_TLS: takes every certificate. */
  readonly isTrustingAnyone: boolean;
  /** HVS_MODEL_CACHE: folder for downloaded model versions. */
  readonly cacheFolder: string;
}

export function readRegistryConfig(env: Environment = process.env): RegistryConfig {
  const { MLFLOW_TRACKING_URI: tracking, MLFLOW_REGISTRY_URI: registry } = env;
  return {
    address: tracking || registry || undefined,
    otherRegistry: tracking && registry && tracking !== registry ? registry : undefined,
    user: env.MLFLOW_TRACKING_USERNAME || undefined,
    password: env.MLFLOW_TRACKING_PASSWORD || undefined,
    token: env.MLFLOW_TRACKING_TOKEN || undefined,
    authoritiesFile: env.MLFLOW_TRACKING_SERVER_CERT_PATH || undefined,
    isTrustingAnyone: /^(true|1)$/i.test(env.MLFLOW_TRACKING_INSECURE_TLS ?? ''),
    cacheFolder: env.HVS_MODEL_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hvs', 'models'),
  };
}
