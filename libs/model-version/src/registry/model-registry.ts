/** Tag of a version with its identity: the sha256 of its model.onnx. */
export const SHA256_TAG = 'hvs.sha256';

/** A version of a registered model, as the registry tells it. */
export interface RegistryVersion {
  readonly name: string;
  /** A whole number as text, given by the registry. */
  readonly version: string;
  readonly runId: string | undefined;
  /** URI of its artifacts, as the registry stores it. */
  readonly source: string;
  /** `None`, `Staging`, `Production` or `Archived`. MLflow calls stages deprecated; people still use them. */
  readonly stage: string;
  readonly aliases: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Time of its registration, ISO 8601 in UTC. */
  readonly created: string;
}

/** What following a registry reads and writes there. Each call throws a RegistryError. */
export interface ModelRegistry {
  /** Address for messages, without a login. */
  readonly address: string;
  readVersion(name: string, version: string): Promise<RegistryVersion | undefined>;
  /** Undefined when no version has the alias. */
  readAlias(name: string, alias: string): Promise<RegistryVersion | undefined>;
  /** The newest version in the stage. */
  readStage(name: string, stage: string): Promise<RegistryVersion | undefined>;
  /** Newest first. Empty when there is no such model. */
  listVersions(name: string): Promise<readonly RegistryVersion[]>;
  setAlias(name: string, alias: string, version: string): Promise<void>;
  deleteAlias(name: string, alias: string): Promise<void>;
  setTag(version: Pick<RegistryVersion, 'name' | 'version'>, key: string, value: string): Promise<void>;
  deleteTag(version: Pick<RegistryVersion, 'name' | 'version'>, key: string): Promise<void>;
  /** Downloads the model version into a folder of its own below `cache` and gives that folder. Whole or not at all. */
  download(version: RegistryVersion, cache: string): Promise<string>;
  /** The same calls, which end with the reason of the signal when that is aborted. */
  until(signal: AbortSignal): ModelRegistry;
}
