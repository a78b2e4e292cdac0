import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { DriftSnapshot } from '@hvs/contract';
import { loadedModel, type Serving } from '../inference/serving.ts';
import type { Metrics } from '../observe/metrics/metrics.ts';
import { problemResponse } from '../openapi/describe-answers.ts';
import { ApiError } from '../problems/api-error.ts';

interface Options {
  readonly serving: Serving;
  readonly metrics: Metrics;
}

/** `/drift`: histograms of the readings that were answered, for `hvs drift`. */
export const driftRoute: FastifyPluginCallbackTypebox<Options> = (app, { serving, metrics }, done) => {
  const schema = {
    tags: ['service'],
    summary: 'Histograms of the answered readings, to compare with those of the training',
    response: {
      200: DriftSnapshot,
      404: problemResponse('The card of the model has no drift reference, so nothing is counted'),
      503: problemResponse('The model is not loaded yet'),
    },
  };
  app.get('/drift', { schema }, () => {
    const snapshot = metrics.histograms.read(loadedModel(serving).card);
    if (snapshot !== undefined) return snapshot;
    throw new ApiError('drift-reference-missing', {
      detail: 'npx nx drift-reference hvs-trainer adds one to the card of a model version.',
    });
  });
  done();
};
