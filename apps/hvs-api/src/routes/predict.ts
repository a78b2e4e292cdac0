import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  MAX_LISTED_PROBLEMS,
  type ParsedReadings,
  parseReadings,
  type Prediction,
  PredictRequest,
  PredictResponse,
  type RefusedReading,
} from '@hvs/contract';
import Type from 'typebox';
import { PROBLEM_KINDS } from '../errors.ts';
import type { Metrics } from '../plugins/metrics.ts';
import { problemResponse } from '../plugins/openapi.ts';
import { prefersLenient } from '../prefer.ts';
import { problemsOf, readingsInvalid, readReadings } from '../read-readings.ts';
import { loadedModel, type Serving } from '../serving.ts';

interface Options {
  readonly serving: Serving;
  readonly metrics: Metrics;
  readonly maxReadings: number;
}

const schema = {
  tags: ['predict'],
  summary: 'The hazard of each reading',
  headers: Type.Object({
    prefer: Type.Optional(
      Type.String({
        description:
          '`handling=lenient` (RFC 7240) answers the good readings and puts an error in the place ' +
          'of each bad one, so that one dead sensor does not silence the other modules.',
      }),
    ),
  }),
  body: PredictRequest,
  response: {
    200: PredictResponse,
    400: problemResponse('The body is not JSON or has no array of readings'),
    413: problemResponse('The body or the number of readings is over its limit'),
    415: problemResponse('The body is not application/json'),
    422: problemResponse('A reading is not valid; with Prefer: handling=lenient 200 instead'),
    503: problemResponse('The model is not loaded yet'),
  },
} as const;

/**
 * The schemas of body and headers are for people and OpenAPI: parseReadings checks in the pass that
 * fills the tensor, and lists every problem where a validator stops at the first.
 */
const validatorCompiler = () => () => true;

function label(
  { ids }: ParsedReadings,
  probabilities: Float32Array,
  threshold: number,
): (Prediction | RefusedReading)[] {
  return ids.map((id, index) => ({
    Module_ID: id,
    hazard_prediction: probabilities[index] >= threshold ? 1 : 0,
    hazard_probability: probabilities[index],
  }));
}

function refuse(readings: readonly unknown[], index: number, id: string | null): RefusedReading {
  const { title } = PROBLEM_KINDS['reading-invalid'];
  const errors = problemsOf(readings, index).slice(0, MAX_LISTED_PROBLEMS);
  return { Module_ID: id, error: { title, errors } };
}

function count(metrics: Metrics, predictions: readonly (Prediction | RefusedReading)[]): void {
  let hazardous = 0;
  let refused = 0;
  for (const prediction of predictions) {
    if ('error' in prediction) refused += 1;
    else hazardous += prediction.hazard_prediction;
  }
  const normal = predictions.length - hazardous - refused;
  metrics.outcomes.inc({ predicted_label_text: 'Hazardous' }, hazardous);
  metrics.outcomes.inc({ predicted_label_text: 'Normal' }, normal);
  metrics.refusedReadings.inc(refused);
}

/** `POST /predict`, contract 1 of the design. */
export const predict: FastifyPluginCallbackTypebox<Options> = (app, options, done) => {
  const { serving, metrics, maxReadings } = options;
  app.post('/predict', { schema, validatorCompiler }, async (request, reply) => {
    const model = loadedModel(serving);
    const readings = readReadings(request.body, maxReadings);
    const parsed = parseReadings(readings);
    const isLenient = prefersLenient(request.headers.prefer);
    if (isLenient) void reply.header('preference-applied', 'handling=lenient');
    else if (parsed.bad.length > 0) throw readingsInvalid(readings, parsed.bad);

    const probabilities = await model.predict(parsed.features, readings.length);
    const predictions = label(parsed, probabilities, model.card.threshold);
    for (const index of parsed.bad) {
      predictions[index] = refuse(readings, index, parsed.ids[index]);
    }
    count(metrics, predictions);
    return { predictions, model_version: model.card.version };
  });
  done();
};
