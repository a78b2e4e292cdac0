import type { FastifyPluginCallback } from 'fastify';
import { READS_ITSELF } from '../../http/route-schemas.ts';
import { INPUT_TENSOR, type ModelCard, ModelMetadata, OUTPUT_TENSOR } from '@hvs/contract';
import { answerModelReady, modelReadyAnswers } from './model-readiness.ts';
import { MODEL_PATHS, type ModelPath, servedModel } from './served-model.ts';
import { jsonResponse } from '../../openapi/describe-answers.ts';
import type { Serving } from '../../inference/serving.ts';
import { inferErrorResponse } from './error-form.ts';

const tags = ['open inference'];
const missing = 'There is no such model or version';
const metadata = {
  200: jsonResponse(ModelMetadata, 'The model and its tensors'),
  404: inferErrorResponse(missing),
  503: inferErrorResponse('The model is not loaded yet'),
};
const readiness = modelReadyAnswers(missing);

function describeModel({ name, version }: ModelCard): ModelMetadata {
  const inputs = [{ ...INPUT_TENSOR, shape: [...INPUT_TENSOR.shape] }];
  const outputs = [{ ...OUTPUT_TENSOR, shape: [...OUTPUT_TENSOR.shape] }];
  return { name, versions: [version], platform: 'onnxruntime_onnx', inputs, outputs };
}

/** What the model is, and whether it is ready. */
export const openInferenceModel: FastifyPluginCallback<{ serving: Serving }> = (app, { serving }, done) => {
  for (const { url, params, way } of MODEL_PATHS) {
    app.get<{ Params: ModelPath }>(
      url,
      { schema: { tags, summary: `The model${way}`, params, response: metadata }, config: READS_ITSELF },
      ({ params: path }) => describeModel(servedModel(path, serving).card),
    );

    app.get<{ Params: ModelPath }>(
      `${url}/ready`,
      { schema: { tags, summary: `Is the model ready${way}`, params, response: readiness }, config: READS_ITSELF },
      ({ params: path }, reply) => answerModelReady(path, serving, reply),
    );
  }
  done();
};
