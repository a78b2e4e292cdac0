import { InvocationCsv, InvocationError, InvocationRequest, InvocationResponse } from '@hvs/contract';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { CsvBody, csvBody, readCsv } from './read-csv.ts';
import { nameForm } from './name-form.ts';
import { type InvocationRows, readInvocation } from './read-invocation.ts';
import type { Metrics } from '../../observe/metrics/metrics.ts';
import { JSON_MEDIA_TYPE, jsonResponse } from '../../openapi/describe-answers.ts';
import { addBodyParser } from '../../http/parse-in-turn.ts';
import { READS_ITSELF } from '../../http/route-schemas.ts';
import { answerErrorsAs, type ErrorForm } from '../../problems/problem-details.ts';
import { ApiError, type ProblemCode, toApiError } from '../../problems/api-error.ts';
import { sentenceOf } from '../../problems/sentence-of.ts';
import { loadedModel, type Serving, readinessOf } from '../../inference/serving.ts';

interface Options {
  readonly serving: Serving;
  readonly metrics: Metrics;
  readonly maxReadings: number;
}

/** Error codes of MLflow. Every other problem is a BAD_REQUEST. */
const ERROR_CODES: Readonly<Partial<Record<ProblemCode, string>>> = {
  'invocation-invalid': 'INVALID_PARAMETER_VALUE',
  internal: 'INTERNAL_ERROR',
  'model-not-loaded': 'TEMPORARILY_UNAVAILABLE',
  overloaded: 'TEMPORARILY_UNAVAILABLE',
  'transfer-encoding-unknown': 'NOT_IMPLEMENTED',
};

/** Errors in the form of MLflow's scoring server. */
export const INVOCATION_ERROR_FORM: ErrorForm = {
  mediaType: JSON_MEDIA_TYPE,
  render: (error) => ({
    error_code: ERROR_CODES[error.code] ?? 'BAD_REQUEST',
    message: sentenceOf(error),
  }),
};

function errorResponse(description: string): object {
  return jsonResponse(InvocationError, description);
}

const JSON_BODY = 'application/json';
const CSV_BODY = 'text/csv';
const ACCEPTED = `${JSON_BODY}, ${CSV_BODY}`;

const answerError = answerErrorsAs(INVOCATION_ERROR_FORM);

/** Names both types that this route accepts. The error of Fastify would name JSON only. */
const answerInvocationError: typeof answerError = (error, request, reply) => {
  const isOtherType = toApiError(error, 0).code === 'unsupported-media-type' && !(error instanceof ApiError);
  const detail = `the body must be one of ${ACCEPTED}`;
  const own = new ApiError('unsupported-media-type', { detail, headers: { accept: ACCEPTED } });
  answerError(isOtherType ? own : error, request, reply);
};

const invocation = {
  tags: ['mlflow'],
  summary: 'The hazard of each row, as MLflow answers it',
  body: { content: { [JSON_BODY]: { schema: InvocationRequest }, [CSV_BODY]: { schema: InvocationCsv } } },
  response: {
    200: InvocationResponse,
    400: errorResponse('The body, or a value in it, is not valid'),
    413: errorResponse('The body or the number of rows is over its limit'),
    415: errorResponse('The body is neither JSON nor CSV'),
    500: errorResponse('The service failed'),
    503: errorResponse('The model is not loaded yet, or has too much to do'),
  },
};

const ping = {
  tags: ['mlflow'],
  summary: 'Should traffic come here, as SageMaker asks',
  response: {
    200: { description: 'It should', type: 'null' },
    503: { description: 'It should not', type: 'null' },
  },
};

/** The version of MLflow whose scoring server was compared with this one. */
const MLFLOW_VERSION = '3.17.2';

const version = {
  tags: ['mlflow'],
  summary: 'The version of MLflow whose scoring protocol this is',
  response: {
    200: {
      description: 'Clients of MLflow ask for it; there is no MLflow here',
      content: { 'text/plain': { schema: Type.String(), example: MLFLOW_VERSION } },
    },
  },
};

function render(probabilities: Float32Array): string {
  return `{"predictions":[{"hazard_probability":${probabilities.join('},{"hazard_probability":')}}]}`;
}

function readRows({ body, headers }: FastifyRequest, maxReadings: number): InvocationRows {
  if (body instanceof CsvBody) return readCsv(body, maxReadings);
  return readInvocation(nameForm(body, headers['content-type']), maxReadings);
}

/** `/invocations`, `/ping` and `/version` of MLflow's scoring server and of a SageMaker container. */
export const invocations: FastifyPluginCallback<Options> = (app, options, done) => {
  const { serving, metrics, maxReadings } = options;
  app.setErrorHandler(answerInvocationError);
  addBodyParser(app, CSV_BODY, ({ headers }, body) => csvBody(body, headers['content-type'] ?? CSV_BODY));

  app.post('/invocations', { schema: invocation, config: READS_ITSELF }, async (request, reply) => {
    const { card, predict } = loadedModel(serving);
    const { features, rows } = readRows(request, maxReadings);
    const probabilities = await predict(features, rows);
    metrics.countPredictions({ card, features, probabilities });
    return reply.type(JSON_MEDIA_TYPE).send(render(probabilities));
  });

  app.get('/ping', { schema: ping }, (_request, reply) =>
    reply.code(readinessOf(serving).status === 'ready' ? 200 : 503).send(),
  );

  app.get('/version', { schema: version }, (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(MLFLOW_VERSION),
  );
  done();
};
