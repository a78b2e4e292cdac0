import {
  FEATURE_COUNT,
  INPUT_TENSOR,
  isJsonObject,
  type ModelCard,
  OUTPUT_TENSOR,
  RepositoryIndex,
  RepositoryIndexRequest,
  TritonConfig,
  TritonStatistics,
} from '@hvs/contract';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import { jsonResponse } from '../../openapi/describe-answers.ts';
import { invalidRequest } from './invalid-request.ts';
import { MODEL_PATHS, type ModelPath, servedModel } from './served-model.ts';
import { addBodyParser } from '../../http/parse-in-turn.ts';
import { READS_ITSELF } from '../../http/route-schemas.ts';
import { OPTIONAL_BODY } from '../../openapi/optional-bodies.ts';
import { parseJson } from '../../http/json-body.ts';
import { inferErrorResponse } from './error-form.ts';
import { readinessOf } from '../../inference/serving.ts';
import type { InferOptions } from './infer.ts';

const tags = ['open inference'];
const notFound = inferErrorResponse('There is no such model or version');
const notLoaded = inferErrorResponse('The model is not loaded yet');
const configuration = { 200: jsonResponse(TritonConfig, 'The configuration'), 404: notFound, 503: notLoaded };
const statistics = { 200: jsonResponse(TritonStatistics, 'The statistics'), 404: notFound, 503: notLoaded };
const index = {
  200: jsonResponse(RepositoryIndex, 'The models'),
  400: inferErrorResponse('The body is not valid'),
  413: inferErrorResponse('The body is over its limit'),
  415: inferErrorResponse('The body is compressed by another algorithm than gzip'),
  503: inferErrorResponse('The service has too much to do'),
};

/** The body of a request for the index. Clients of Triton send none. */
const INDEX_BODY = { ...RepositoryIndexRequest, [OPTIONAL_BODY]: true };

function describeConfig({ name }: ModelCard, maxReadings: number): TritonConfig {
  const tensor = { data_type: 'TYPE_FP32', is_shape_tensor: false } as const;
  return {
    name,
    platform: 'onnxruntime_onnx',
    backend: 'onnxruntime',
    max_batch_size: maxReadings,
    input: [{ name: INPUT_TENSOR.name, ...tensor, dims: [FEATURE_COUNT], allow_ragged_batch: false, optional: false }],
    output: [{ name: OUTPUT_TENSOR.name, ...tensor, dims: [1] }],
    instance_group: [{ name, kind: 'KIND_CPU', count: 1 }],
    default_model_filename: 'model.onnx',
    dynamic_batching: {},
    model_transaction_policy: { decoupled: false },
  };
}

/** Whether a request for the index wants only what is ready. Clients send no body, or a bare object. */
function readIsReadyOnly(body: unknown): boolean {
  if (body === undefined) return false;
  if (!isJsonObject(body)) throw invalidRequest('the body must be an object');
  // As elsewhere in the protocol, null stands for a field that is left out.
  const ready = body.ready ?? false;
  if (typeof ready !== 'boolean') throw invalidRequest('ready must be true or false');
  return ready;
}

/** Triton's extensions for configuration, statistics and the index of models, below the prefix `/v2`. */
export const tritonExtensions: FastifyPluginCallback<InferOptions> = (app, options, done) => {
  const { serving, metrics, maxReadings } = options;
  const statisticsOf = ({ name, version }: ModelCard) => ({ name, version, ...metrics.statistics.read() });

  for (const { url, params, way } of MODEL_PATHS) {
    app.get<{ Params: ModelPath }>(
      `${url}/config`,
      {
        schema: {
          tags,
          summary: `The configuration of the model, as Triton has it${way}`,
          params,
          response: configuration,
        },
        config: READS_ITSELF,
      },
      ({ params: path }) => describeConfig(servedModel(path, serving).card, maxReadings),
    );
    app.get<{ Params: ModelPath }>(
      `${url}/stats`,
      {
        schema: { tags, summary: `What the model has done, as Triton counts it${way}`, params, response: statistics },
        config: READS_ITSELF,
      },
      ({ params: path }): TritonStatistics => ({ model_stats: [statisticsOf(servedModel(path, serving).card)] }),
    );
  }
  app.get(
    '/models/stats',
    { schema: { tags, summary: 'What all models have done, as Triton counts it', response: { 200: statistics[200] } } },
    (): TritonStatistics => ({ model_stats: serving.model ? [statisticsOf(serving.model.card)] : [] }),
  );

  app.removeAllContentTypeParsers();
  addBodyParser(app, '*', (_request, body) => (body.length === 0 ? undefined : parseJson(body, maxReadings)));
  app.post(
    '/repository/index',
    {
      schema: { tags, summary: 'The models, as Triton lists them', body: INDEX_BODY, response: index },
      config: READS_ITSELF,
    },
    ({ body }: FastifyRequest): RepositoryIndex => {
      const isReadyOnly = readIsReadyOnly(body);
      const { status } = readinessOf(serving);
      if (!serving.model || (isReadyOnly && status !== 'ready')) return [];
      const { name, version } = serving.model.card;
      const isReady = status === 'ready';
      return [{ name, version, state: isReady ? 'READY' : 'UNAVAILABLE', reason: isReady ? '' : status }];
    },
  );
  done();
};
