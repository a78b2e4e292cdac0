import Type, { type Static, type TSchema } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { RegistryError } from './registry-error.ts';

/** A whole number: older servers write 64-bit numbers as text. */
const Whole = Type.Union([Type.Number(), Type.String()]);
const Tags = Type.Optional(Type.Array(Type.Object({ key: Type.String(), value: Type.Optional(Type.String()) })));

const VersionAnswer = Type.Object({
  name: Type.String(),
  version: Whole,
  creation_timestamp: Type.Optional(Whole),
  current_stage: Type.Optional(Type.String()),
  source: Type.Optional(Type.String()),
  run_id: Type.Optional(Type.String()),
  aliases: Type.Optional(Type.Array(Type.String())),
  tags: Tags,
});
export type VersionAnswer = Static<typeof VersionAnswer>;

export const OneVersion = Type.Object({ model_version: VersionAnswer });
/** MLflow leaves lists out that are empty. */
export const Versions = Type.Object({
  model_versions: Type.Optional(Type.Array(VersionAnswer)),
  next_page_token: Type.Optional(Type.String()),
});
export const RegisteredModel = Type.Object({
  registered_model: Type.Object({
    aliases: Type.Optional(Type.Array(Type.Object({ alias: Type.String(), version: Whole }))),
  }),
});
export const DownloadUri = Type.Object({ artifact_uri: Type.Optional(Type.String()) });

const RunAnswer = Type.Object({
  info: Type.Object({
    run_id: Type.String(),
    experiment_id: Type.String(),
    artifact_uri: Type.String(),
    status: Type.Optional(Type.String()),
  }),
  data: Type.Optional(Type.Object({ tags: Tags })),
  outputs: Type.Optional(
    Type.Object({ model_outputs: Type.Optional(Type.Array(Type.Object({ model_id: Type.String() }))) }),
  ),
});
export type RunAnswer = Static<typeof RunAnswer>;
export const OneRun = Type.Object({ run: RunAnswer });

export const Runs = Type.Object({ runs: Type.Optional(Type.Array(RunAnswer)) });

export const ExperimentAnswer = Type.Object({
  experiment: Type.Object({
    experiment_id: Type.String(),
    artifact_location: Type.Optional(Type.String()),
    lifecycle_stage: Type.Optional(Type.String()),
  }),
});
export const ExperimentId = Type.Object({ experiment_id: Type.String() });

export const LoggedModel = Type.Object({
  model: Type.Object({
    info: Type.Object({
      name: Type.Optional(Type.String()),
      artifact_uri: Type.String(),
      source_run_id: Type.Optional(Type.String()),
    }),
  }),
});

export const Files = Type.Object({
  files: Type.Optional(
    Type.Array(
      Type.Object({
        path: Type.String(),
        is_dir: Type.Optional(Type.Boolean()),
        file_size: Type.Optional(Whole),
      }),
    ),
  ),
});

/** The answer in its type. Throws `registry-answer-invalid`. */
export function parseAnswer<Schema extends TSchema>(schema: Schema, value: unknown): Static<Schema> {
  if (Check(schema, value)) return value;
  const faults = Errors(schema, value).map(({ instancePath, message }) => `${instancePath} ${message}`);
  throw new RegistryError('registry-answer-invalid', `the model registry answers another form: ${faults.join('; ')}`, {
    hint: 'HVS reads the REST API of MLflow 2.9 and later; look at MLFLOW_TRACKING_URI and the version of the server.',
  });
}

export function tagsOf(tags: VersionAnswer['tags']): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ key, value = '' }) => [key, value]));
}
