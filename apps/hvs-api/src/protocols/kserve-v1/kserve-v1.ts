import { V1_FORMS, V1Models, V1PredictRequest, V1PredictResponse } from '@hvs/contract';
import type { FastifyPluginCallback } from 'fastify';
import Type from 'typebox';
import { READS_ITSELF } from '../../http/route-schemas.ts';
import { JSON_MEDIA_TYPE, jsonResponse } from '../../openapi/describe-answers.ts';
import type { Metrics } from '../../observe/metrics/metrics.ts';
import { readInvocation } from '../mlflow/read-invocation.ts';
import { answerModelReady, modelReadyAnswers } from '../open-inference/model-readiness.ts';
import { model_name, servedModel } from '../open-inference/served-model.ts';
import { answerErrorsAs } from '../../problems/problem-details.ts';
import type { Serving } from '../../inference/serving.ts';
import { inferErrorResponse, INFER_ERROR_FORM } from '../open-inference/error-form.ts';

interface Options {
  readonly serving: Serving;
  readonly metrics: Metrics;
  readonly maxReadings: number;
}

/** The name ends at the colon before the verb. */
const MODEL_URL = '/models/:model_name(^[^/:]+)';

const tags = ['kserve v1'];
const params = Type.Object({ model_name });
type ModelPath = { Params: { model_name: string } };
const missing = 'There is no such model';

const models = {
  tags,
  summary: 'The models that are served, in the first protocol',
  response: { 200: jsonResponse(V1Models, 'The models') },
};

const readiness = {
  tags,
  summary: 'Is the model ready, in the first protocol',
  params,
  response: modelReadyAnswers(missing),
};

const predictSchema = {
  tags,
  summary: 'The hazard of each row, in the first protocol',
  params,
  body: V1PredictRequest,
  response: {
    200: V1PredictResponse,
    400: inferErrorResponse('The body, or a value in it, is not valid'),
    404: inferErrorResponse(missing),
    413: inferErrorResponse('The body or the number of rows is over its limit'),
    415: inferErrorResponse('The body is not application/json'),
    500: inferErrorResponse('The service failed'),
    503: inferErrorResponse('The model is not loaded yet, or has too much to do'),
  },
};

/** KServe's V1 protocol, below the prefix of its registration. */
export const kserveV1: FastifyPluginCallback<Options> = (app, { serving, metrics, maxReadings }, done) => {
  app.setErrorHandler(answerErrorsAs(INFER_ERROR_FORM));

  app.get('/models', { schema: models }, () => ({ models: serving.model ? [serving.model.card.name] : [] }));

  app.get<ModelPath>(MODEL_URL, { schema: readiness, config: READS_ITSELF }, ({ params: path }, reply) =>
    answerModelReady(path, serving, reply),
  );

  app.post<ModelPath>(
    `${MODEL_URL}::predict`,
    { schema: predictSchema, config: READS_ITSELF },
    async (request, reply) => {
      const { card, predict } = servedModel(request.params, serving);
      const { features, rows } = readInvocation(request.body, maxReadings, V1_FORMS);
      const probabilities = await predict(features, rows);
      metrics.countPredictions({ card, features, probabilities });
      return reply.type(JSON_MEDIA_TYPE).send(`{"predictions":[${probabilities.join(',')}]}`);
    },
  );
  done();
};
