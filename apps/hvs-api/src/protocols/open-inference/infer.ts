import type { IncomingHttpHeaders } from 'node:http';
import { InferRequest, InferResponse, JSON_LENGTH_HEADER } from '@hvs/contract';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { ApiError } from '../../problems/api-error.ts';
import type { FastAnswer, FastRoute } from '../../door/fast-route.ts';
import type { Model } from '../../inference/load-model.ts';
import type { Metrics } from '../../observe/metrics/metrics.ts';
import { type InferCall, parseInferRequest, parseRawTensor } from './parse-infer-request.ts';
import { renderBinaryAnswer, renderJsonAnswer } from './render-infer-response.ts';
import { MODEL_PATHS, type ModelPath, servedModel } from './served-model.ts';
import { splitBody } from './split-body.ts';
import { addBodyParser } from '../../http/parse-in-turn.ts';
import { READS_ITSELF } from '../../http/route-schemas.ts';
import { parseJson, parseUndescribed } from '../../http/json-body.ts';
import { JSON_MEDIA_TYPE } from '../../openapi/describe-answers.ts';
import type { Serving } from '../../inference/serving.ts';
import { inferErrorResponse } from './error-form.ts';

export interface InferOptions {
  readonly serving: Serving;
  readonly metrics: Metrics;
  readonly maxReadings: number;
}

const JSON_BODY = 'application/json';
const BINARY_BODY = 'application/octet-stream';
const NOTHING = Buffer.alloc(0);

const binary = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' });

const schema = {
  tags: ['open inference'],
  description:
    'The tensor comes as `data` in the JSON or, by the binary tensor extension, as little-endian ' +
    'float32 (FP64: float64) after it: then `parameters.binary_data_size` of the input is its size in bytes and the ' +
    'header `Inference-Header-Content-Length` the length of the JSON. A header of 0 says that the ' +
    'body is the tensor alone, in FP32. `binary_data` of the output, or `binary_data_output` of the request, ' +
    'asks for an answer of the same form.',
  headers: Type.Object({
    [JSON_LENGTH_HEADER]: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'Length in bytes of the JSON before the tensor; without it all is JSON',
      }),
    ),
  }),
  body: {
    content: { [JSON_BODY]: { schema: InferRequest }, [BINARY_BODY]: { schema: binary } },
  },
  response: {
    200: {
      description: 'The probability of a hazard for each reading, in their order',
      headers: { [JSON_LENGTH_HEADER]: Type.Integer({ description: 'Only of an answer in bytes' }) },
      content: { [JSON_BODY]: { schema: InferResponse }, [BINARY_BODY]: { schema: binary } },
    },
    400: inferErrorResponse('The request, or a value of a reading, is not valid'),
    404: inferErrorResponse('There is no such model or version'),
    413: inferErrorResponse('The body or the number of readings is over its limit'),
    415: inferErrorResponse('The body is of another content type, or packed otherwise than by gzip'),
    500: inferErrorResponse('The service failed'),
    503: inferErrorResponse('The model is not loaded yet, or has too much to do'),
  },
};

function isAccepted(headers: IncomingHttpHeaders): boolean {
  // Clients of Triton send no content type.
  const type = headers['content-type']?.split(';', 1)[0].trim().toLowerCase();
  return type === undefined || type === JSON_BODY || type === BINARY_BODY;
}

function acceptBytes(request: FastifyRequest, body: Buffer): Buffer {
  if (isAccepted(request.headers)) return body;
  const accept = `${JSON_BODY}, ${BINARY_BODY}`;
  const detail = `the body must be one of ${accept}`;
  throw new ApiError('unsupported-media-type', { detail, headers: { accept } });
}

function readCall(bytes: Buffer, headers: IncomingHttpHeaders, maxReadings: number, parse = parseJson): InferCall {
  const { json, tensor } = splitBody(bytes, headers[JSON_LENGTH_HEADER]);
  if (json === undefined) return parseRawTensor(tensor, maxReadings);
  return parseInferRequest(parse(json, maxReadings), tensor, maxReadings);
}

type InferAnswer =
  | { readonly body: string; readonly jsonLength: undefined }
  | { readonly body: Buffer; readonly jsonLength: number };

/** The answer to a call: JSON, or JSON and bytes with the length of the JSON. */
async function answerCall({ card, predict }: Model, call: InferCall, metrics: Metrics): Promise<InferAnswer> {
  const probabilities = await predict(call.features, call.rows);
  metrics.countPredictions({ card, features: call.features, probabilities });
  if (call.isBinary) return renderBinaryAnswer(card, call.id, probabilities);
  return { body: renderJsonAnswer(card, call.id, probabilities), jsonLength: undefined };
}

function toFastAnswer({ body, jsonLength }: InferAnswer): FastAnswer {
  if (jsonLength === undefined) return { headers: ['content-type', JSON_MEDIA_TYPE], body: Buffer.from(body) };
  return { headers: ['content-type', BINARY_BODY, JSON_LENGTH_HEADER, String(jsonLength)], body };
}

/** Answers valid calls that name no version. */
function fastRoute({ metrics, maxReadings }: InferOptions): FastRoute {
  return {
    route: `/v2${MODEL_PATHS[0].url}/infer`,
    paths: ({ card }) => [`/v2/models/${encodeURIComponent(card.name)}/infer`],
    isPlain: isAccepted,
    answer(body, headers, model) {
      const call = readCall(body, headers, maxReadings, parseUndescribed);
      return answerCall(model, call, metrics).then(toFastAnswer);
    },
  };
}

/** `POST /v2/models/{model_name}[/versions/{model_version}]/infer`. */
export const infer: FastifyPluginCallback<InferOptions> = (app, options, done) => {
  const { serving, metrics, maxReadings } = options;
  app.removeAllContentTypeParsers();
  addBodyParser(app, '*', acceptBytes);

  app.answerFast(fastRoute(options));

  async function answer(request: FastifyRequest<{ Params: ModelPath }>, reply: FastifyReply) {
    const model = servedModel(request.params, serving);
    const bytes = Buffer.isBuffer(request.body) ? request.body : NOTHING;
    const { body, jsonLength } = await answerCall(model, readCall(bytes, request.headers, maxReadings), metrics);
    if (jsonLength === undefined) return reply.type(JSON_BODY).send(body);
    return reply.type(BINARY_BODY).header(JSON_LENGTH_HEADER, jsonLength).send(body);
  }

  for (const { url, params, way } of MODEL_PATHS) {
    const summary = `The hazard of each row of a tensor${way}`;
    app.post<{ Params: ModelPath }>(
      `${url}/infer`,
      { schema: { ...schema, summary, params }, config: READS_ITSELF },
      answer,
    );
  }
  done();
};
