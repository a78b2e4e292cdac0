/** A version of a registered model, as MLflow tells of it. */
export interface MlflowVersion {
  readonly version: string;
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
}

/** The version that an alias names, by MLflow's REST, as a person's page asks. Undefined when it names none. */
export async function versionAt(url: string, model: string, alias: string): Promise<MlflowVersion | undefined> {
  const path = `/api/2.0/mlflow/registered-models/alias?name=${model}&alias=${alias}`;
  const { model_version: version } = (await (await fetch(new URL(path, url))).json()) as {
    model_version?: MlflowVersion;
  };
  return version;
}

/** The value of a tag of it. */
export function tagOf(version: MlflowVersion | undefined, key: string): string | undefined {
  return version?.tags?.find((tag) => tag.key === key)?.value;
}
