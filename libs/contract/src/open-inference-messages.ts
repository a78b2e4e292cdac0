import Type, { type Static, type TSchema } from 'typebox';
import { EXAMPLE_READINGS } from './example-readings.ts';
import { FeatureRow, tuple } from './feature-schemas.ts';
import { FEATURE_COUNT, FLOAT32_MAX } from './features.ts';

/** The tensors of every model version (contract 2 in docs/contracts.md) in the terms of the protocol. */
export const INPUT_TENSOR = {
  name: 'features',
  datatype: 'FP32',
  shape: [-1, FEATURE_COUNT],
} as const;
/** Datatypes that a client may send. pandas and numpy have doubles; they are rounded like numbers of JSON. */
export const INPUT_DATATYPES = ['FP32', 'FP64'] as const;

export const OUTPUT_TENSOR = { name: 'hazard_probability', datatype: 'FP32', shape: [-1, 1] } as const;

/** Header of the binary tensor extension: length of the JSON before the tensors, in bytes. */
export const JSON_LENGTH_HEADER = 'inference-header-content-length';

/** Every answer of the protocol with status 400 and above. */
export const InferError = Type.Object({
  error: Type.String({ description: 'What is wrong, in words' }),
});
export type InferError = Static<typeof InferError>;

export const ServerMetadata = Type.Object({
  name: Type.String(),
  version: Type.String({ description: 'Version of the service, not of the model' }),
  extensions: Type.Array(Type.String(), { description: 'Extensions of the protocol' }),
});
export type ServerMetadata = Static<typeof ServerMetadata>;

export const ServerLive = Type.Object({ live: Type.Literal(true) });

/** The protocol's text names the field `live`, its clients read `ready`. The answer has both. */
export const ServerReady = Type.Object({ live: Type.Literal(true), ready: Type.Boolean() });
export type ServerReady = Static<typeof ServerReady>;

export const ModelReady = Type.Object({ name: Type.String(), ready: Type.Boolean() });
export type ModelReady = Static<typeof ModelReady>;

/** An optional field. null counts as left out. */
function optional<Schema extends TSchema>(schema: Schema) {
  return Type.Optional(Type.Union([schema, Type.Null()]));
}

const TensorMetadata = Type.Object({
  name: Type.String(),
  datatype: Type.Literal('FP32'),
  shape: Type.Array(Type.Integer(), { description: '-1 stands for any number of rows' }),
});

export const ModelMetadata = Type.Object({
  name: Type.String(),
  versions: Type.Array(Type.String(), { description: 'Just the one that serves' }),
  platform: Type.Literal('onnxruntime_onnx'),
  inputs: Type.Array(TensorMetadata),
  outputs: Type.Array(TensorMetadata),
});
export type ModelMetadata = Static<typeof ModelMetadata>;

const InferInput = Type.Object({
  name: Type.Literal(INPUT_TENSOR.name),
  datatype: Type.Enum([...INPUT_DATATYPES]),
  shape: tuple<number>([Type.Integer({ minimum: 1 }), { const: FEATURE_COUNT }], {
    description: 'Readings and features; there are as many readings as in the data',
  }),
  parameters: optional(Type.Object({})),
  data: Type.Union([
    Type.Array(FeatureRow, { minItems: 1, description: 'A list for each reading' }),
    Type.Array(Type.Number({ minimum: -FLOAT32_MAX, maximum: FLOAT32_MAX }), {
      minItems: FEATURE_COUNT,
      description: 'The same in one flat list: 30 values for each reading, each in its limits',
    }),
  ]),
});

const RequestedOutput = Type.Object({
  name: Type.Literal(OUTPUT_TENSOR.name),
  parameters: optional(
    Type.Object({
      binary_data: optional(Type.Boolean({ description: 'Answer this output as bytes after the JSON' })),
    }),
  ),
});

function example(id: string, data: readonly unknown[], outputs?: readonly object[]): object {
  const input = { name: INPUT_TENSOR.name, datatype: INPUT_TENSOR.datatype };
  const inputs = [{ ...input, shape: [2, FEATURE_COUNT], data }];
  return { id, inputs, ...(outputs && { outputs }) };
}

const rows = Object.values(EXAMPLE_READINGS).map((reading) => Object.values(reading));

/** Body of `POST /v2/models/{model_name}/infer` as application/json. Other keys are ignored. */
export const InferRequest = Type.Object(
  {
    id: optional(Type.String({ description: 'Given back in the answer' })),
    parameters: optional(
      Type.Object({
        binary_data_output: optional(Type.Boolean({ description: 'Answer outputs as bytes after the JSON' })),
      }),
    ),
    inputs: Type.Array(InferInput, { minItems: 1, maxItems: 1 }),
    outputs: optional(Type.Array(RequestedOutput, { maxItems: 1 })),
  },
  {
    'x-examples': {
      nested: { summary: 'A list for each reading', value: example('nested', rows) },
      flat: {
        summary: 'One flat list, and the output by name',
        value: example('flat', rows.flat(), [{ name: OUTPUT_TENSOR.name }]),
      },
    },
  },
);

/** Answer of infer as application/json. */
export const InferResponse = Type.Object({
  model_name: Type.String(),
  model_version: Type.String(),
  id: Type.Optional(Type.String({ description: 'That of the request, if it had one' })),
  outputs: Type.Array(
    Type.Object({
      name: Type.Literal(OUTPUT_TENSOR.name),
      datatype: Type.Literal(OUTPUT_TENSOR.datatype),
      shape: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 2, maxItems: 2 }),
      data: Type.Array(Type.Number({ minimum: 0, maximum: 1 }), { minItems: 1 }),
    }),
    { minItems: 1, maxItems: 1 },
  ),
});
