import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { ModelInfo } from '@hvs/contract';
import { problemResponse } from '../openapi/describe-answers.ts';
import { loadedModel, type Serving } from '../inference/serving.ts';

interface Options {
  readonly serving: Serving;
  readonly imageRevision: string | undefined;
}

/** `/model-info`: which model version serves, and how good it was found to be. */
export const modelInfo: FastifyPluginCallbackTypebox<Options> = (app, options, done) => {
  const { serving, imageRevision = null } = options;
  const response = { 200: ModelInfo, 503: problemResponse('The model is not loaded yet') };
  const schema = { tags: ['service'], summary: 'The model version that serves', response };
  app.get('/model-info', { schema }, () => {
    const { card } = loadedModel(serving);
    return { ...card, mlflow_run_id: card.mlflow_run_id ?? null, image_revision: imageRevision };
  });
  done();
};
