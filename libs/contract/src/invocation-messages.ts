import Type, { type Static } from 'typebox';
import { EXAMPLE_READINGS } from './example-readings.ts';
import { featureProperties, FeatureRow, tuple } from './feature-schemas.ts';
import { FEATURE_NAMES } from './features.ts';

const FeatureRecord = Type.Object(featureProperties, {
  description: 'A reading by the names of its features; other columns are ignored',
});

const FeatureColumns = Type.Object(
  Object.fromEntries(
    Object.entries(featureProperties).map(([name, feature]) => [name, Type.Array(feature, { minItems: 1 })]),
  ),
  { description: 'A list for each feature, all of one length' },
);

const Rows = Type.Array(Type.Union([FeatureRecord, FeatureRow]), { minItems: 1 });

const split = Type.Object(
  {
    columns: tuple<string>(
      FEATURE_NAMES.map((name) => ({ const: name })),
      { description: 'Names of the columns; any order and further columns are taken too' },
    ),
    index: Type.Optional(Type.Unknown({ description: 'Ignored' })),
    data: Type.Array(FeatureRow, { minItems: 1 }),
  },
  { description: 'As pandas writes it with orient="split"' },
);

const FORMS = {
  dataframe_split: split,
  dataframe_records: Type.Array(FeatureRecord, { minItems: 1 }),
  instances: Rows,
  inputs: Type.Union([Rows, FeatureRecord, FeatureColumns]),
} as const;

export type InvocationForm = keyof typeof FORMS;

/** The forms of rows in a request of MLflow's scoring server. A body has exactly one of these keys. */
export const INVOCATION_FORMS = Object.keys(FORMS) as readonly InvocationForm[];

const records = Object.values(EXAMPLE_READINGS);
const rows = records.map((reading) => Object.values(reading));
const columns = Object.fromEntries(FEATURE_NAMES.map((name) => [name, records.map((reading) => reading[name])]));

const EXAMPLES: Record<InvocationForm, object> = {
  dataframe_split: { dataframe_split: { columns: FEATURE_NAMES, data: rows } },
  dataframe_records: { dataframe_records: records },
  instances: { instances: records },
  inputs: { inputs: columns },
};

/** A body with exactly one of these keys. */
export function requestOfForms(names: readonly InvocationForm[]) {
  return Type.Unsafe<Record<string, unknown>>({
    oneOf: names.map((form) => {
      const otherForms = names.filter((name) => name !== form);
      return Type.Object(
        { [form]: FORMS[form], params: Type.Optional(Type.Unknown({ description: 'Ignored' })) },
        { title: form, propertyNames: { not: { enum: otherForms } } },
      );
    }),
    'x-examples': Object.fromEntries(names.map((form) => [form, { value: EXAMPLES[form] }])),
  });
}

/** Body of `POST /invocations`. */
export const InvocationRequest = requestOfForms(INVOCATION_FORMS);

const csv = rows.map((row) => row.join(','));

/** The same body as text/csv. */
export const InvocationCsv = Type.String({
  description:
    'A row for each reading. The first row may name the columns: then they come in any order, with further ' +
    'ones. Without it a row is the 30 features in their order. `text/csv; header=present` or `absent` says so.',
  'x-examples': {
    header: { summary: 'With a header row', value: [FEATURE_NAMES.join(','), ...csv, ''].join('\n') },
    rows: { summary: 'Without one', value: [...csv, ''].join('\n') },
  },
});

/** Answer of `/invocations`, the same as that of MLflow's ONNX flavour with this model. */
export const InvocationResponse = Type.Object(
  {
    predictions: Type.Array(Type.Object({ hazard_probability: Type.Number({ minimum: 0, maximum: 1 }) }), {
      minItems: 1,
    }),
  },
  { description: 'One prediction for each row, in their order' },
);

/** Every answer of `/invocations` with status 400 and above, as MLflow words it. */
export const InvocationError = Type.Object({
  error_code: Type.String({ description: 'One of the error codes of MLflow' }),
  message: Type.String(),
});
export type InvocationError = Static<typeof InvocationError>;
