import { InvocationRequest, InvocationResponse } from '@hvs/contract';
import type { FastifyPluginCallback } from 'fastify';
import { readInvocation } from '../mlflow/read-invocation.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { invocationErrorResponse, JSON_MEDIA_TYPE } from '../json-response.ts';
import { answerErrorsAs, type ErrorForm } from '../plugins/problem-details.ts';
import type { ProblemCode } from '../errors.ts';
import { sentenceOf } from '../sentence-of-error.ts';
import { loadedModel, type Serving } from '../serving.ts';
import { readinessOf } from './health.ts';

interface Options {
  readonly serving: Serving;
  readonly metrics: Metrics;
  readonly maxReadings: number;
}

/** The codes that MLflow has for them; all others are a BAD_REQUEST. */
const ERROR_CODES: Readonly<Partial<Record<ProblemCode, string>>> = {
  'invocation-invalid': 'INVALID_PARAMETER_VALUE',
  internal: 'INTERNAL_ERROR',
  'model-not-loaded': 'TEMPORARILY_UNAVAILABLE',
  overloaded: 'TEMPORARILY_UNAVAILABLE',
  'transfer-encoding-unknown': 'NOT_IMPLEMENTED',
};

/** Errors as MLflow's scoring server has them. */
export const INVOCATION_ERROR_FORM: ErrorForm = {
  mediaType: JSON_MEDIA_TYPE,
  render: (error) => ({
    error_code: ERROR_CODES[error.code] ?? 'BAD_REQUEST',
    message: sentenceOf(error),
  }),
};

const invocation = {
  tags: ['mlflow'],
  summary: 'The hazard of each row, as MLflow answers it',
  body: InvocationRequest,
  response: {
    200: InvocationResponse,
    400: invocationErrorResponse('The body, or a value in it, is not valid'),
    413: invocationErrorResponse('The body or the number of rows is over its limit'),
    415: invocationErrorResponse('The body is not application/json'),
    500: invocationErrorResponse('The service failed'),
    503: invocationErrorResponse('The model is not loaded yet, or has too much to do'),
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

function render(probabilities: Float32Array): string {
  return `{"predictions":[{"hazard_probability":${probabilities.join('},{"hazard_probability":')}}]}`;
}

/** `/invocations` and `/ping`, as MLflow's scoring server and a container of SageMaker have them. */
export const invocations: FastifyPluginCallback<Options> = (app, options, done) => {
  const { serving, metrics, maxReadings } = options;
  app.setErrorHandler(answerErrorsAs(INVOCATION_ERROR_FORM));

  app.post('/invocations', { schema: invocation }, async (request, reply) => {
    const { card, predict } = loadedModel(serving);
    const { features, rows } = readInvocation(request.body, maxReadings);
    const probabilities = await predict(features, rows);
    metrics.countPredictions({ card, features, probabilities });
    return reply.type(JSON_MEDIA_TYPE).send(render(probabilities));
  });

  app.get('/ping', { schema: ping }, (_request, reply) =>
    reply.code(readinessOf(serving).status === 'ready' ? 200 : 503).send(),
  );
  done();
};
