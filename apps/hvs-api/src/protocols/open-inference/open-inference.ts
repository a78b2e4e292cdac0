import type { FastifyPluginAsync } from 'fastify';
import { ApiError } from '../../problems/api-error.ts';
import { INFER_ERROR_FORM } from './error-form.ts';
import { answerErrorsAs } from '../../problems/problem-details.ts';
import { infer, type InferOptions } from './infer.ts';
import { openInferenceModel } from './open-inference-model.ts';
import { tritonExtensions } from './triton-extensions.ts';
import { openInferenceServer } from './open-inference-server.ts';

/** Open Inference Protocol v2 over HTTP, below the prefix of its registration. */
export const openInference: FastifyPluginAsync<InferOptions> = async (app, { serving, metrics, maxReadings }) => {
  app.setErrorHandler(answerErrorsAs(INFER_ERROR_FORM));
  // A path without a route gets an error of the protocol too, which its clients can read.
  app.setNotFoundHandler(() => {
    throw new ApiError('not-found');
  });
  await app.register(openInferenceServer, { serving });
  await app.register(openInferenceModel, { serving });
  await app.register(tritonExtensions, { serving, metrics, maxReadings });
  await app.register(infer, { serving, metrics, maxReadings });
};
