import { InferError, ModelReady } from '@hvs/contract';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { jsonResponse } from '../../openapi/describe-answers.ts';
import { inferErrorResponse } from './error-form.ts';
import { type Serving, readinessOf } from '../../inference/serving.ts';
import { type ModelPath, servedModel } from './served-model.ts';

/** The answers to a question for the model's readiness. `missing` describes the answer 404. */
export function modelReadyAnswers(missing: string) {
  return {
    200: jsonResponse(ModelReady, 'The model is ready', { name: 'hvs', ready: true }),
    404: inferErrorResponse(missing),
    503: jsonResponse(Type.Union([ModelReady, InferError]), 'The model is not loaded yet, or does not want traffic'),
  };
}

/** Answers whether the model of a path wants traffic. Throws an ApiError if the path names another model. */
export function answerModelReady(path: ModelPath, serving: Serving, reply: FastifyReply): ModelReady {
  const { card } = servedModel(path, serving);
  const isReady = readinessOf(serving).status === 'ready';
  void reply.code(isReady ? 200 : 503);
  return { name: card.name, ready: isReady };
}
