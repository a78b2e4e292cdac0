import Type, { type Static } from 'typebox';

const tensor = {
  name: Type.String(),
  data_type: Type.Literal('TYPE_FP32'),
  dims: Type.Array(Type.Integer(), { description: 'Without the rows, which are the batch' }),
  is_shape_tensor: Type.Literal(false),
};

/** Answer of `/v2/models/{model_name}/config`: the part of Triton's ModelConfig that applies here. */
export const TritonConfig = Type.Object({
  name: Type.String(),
  platform: Type.Literal('onnxruntime_onnx'),
  backend: Type.Literal('onnxruntime'),
  max_batch_size: Type.Integer({ minimum: 1, description: 'Readings that one request may have' }),
  input: Type.Array(Type.Object({ ...tensor, allow_ragged_batch: Type.Literal(false), optional: Type.Literal(false) })),
  output: Type.Array(Type.Object(tensor)),
  instance_group: Type.Array(
    Type.Object({ name: Type.String(), kind: Type.Literal('KIND_CPU'), count: Type.Integer() }),
  ),
  default_model_filename: Type.String(),
  dynamic_batching: Type.Object({}, { description: 'Requests of one moment share a run of the model' }),
  model_transaction_policy: Type.Object({ decoupled: Type.Literal(false) }),
});
export type TritonConfig = Static<typeof TritonConfig>;

const Count = Type.Integer({ minimum: 0 });
const Duration = Type.Object({ count: Count, ns: Count });

const ModelStatistics = Type.Object({
  name: Type.String(),
  version: Type.String(),
  last_inference: Type.Integer({ minimum: 0, description: 'In milliseconds since 1970; 0 before the first' }),
  inference_count: Type.Integer({ minimum: 0, description: 'Readings that were predicted' }),
  execution_count: Type.Integer({ minimum: 0, description: 'Runs of the model' }),
  inference_stats: Type.Object({
    success: Duration,
    fail: Duration,
    queue: Duration,
    compute_input: Duration,
    compute_infer: Duration,
    compute_output: Duration,
    cache_hit: Duration,
    cache_miss: Duration,
  }),
  batch_stats: Type.Array(Type.Unknown(), { maxItems: 0, description: 'Not kept: see /metrics' }),
});

/** Answer of `/v2/models/{model_name}/stats`: requests of every protocol, since the start. */
export const TritonStatistics = Type.Object({ model_stats: Type.Array(ModelStatistics) });
export type TritonStatistics = Static<typeof TritonStatistics>;

/** Body of `POST /v2/repository/index`, which may be left out. */
export const RepositoryIndexRequest = Type.Object(
  {
    ready: Type.Optional(
      Type.Union([Type.Boolean({ description: 'Whether to name only what is ready' }), Type.Null()]),
    ),
  },
  {
    'x-examples': {
      all: { summary: 'Every model', value: {} },
      ready: { summary: 'What is ready', value: { ready: true } },
    },
  },
);

export const RepositoryIndex = Type.Array(
  Type.Object({
    name: Type.String(),
    version: Type.String(),
    state: Type.Enum(['READY', 'UNAVAILABLE']),
    reason: Type.String({ description: 'Why it is not ready' }),
  }),
  { description: 'The model that serves; none while it is loaded' },
);
export type RepositoryIndex = Static<typeof RepositoryIndex>;
