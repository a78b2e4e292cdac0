import Type, { type Static } from 'typebox';
import { EXAMPLE_READINGS } from './example-readings.ts';
import { featureProperties } from './feature-schemas.ts';
import { Problem } from './problem.ts';

/** Longest Module_ID in characters (Unicode code points). */
export const MODULE_ID_MAX_LENGTH = 256;

/** Most problems that one answer lists. */
export const MAX_LISTED_PROBLEMS = 20;

/** One row of the 30 features for one module. Other keys are ignored. */
export const Reading = Type.Object({
  Module_ID: Type.Optional(
    Type.String({
      maxLength: MODULE_ID_MAX_LENGTH,
      description: 'Given back in the answer. Need not be unique.',
    }),
  ),
  ...featureProperties,
});

/** Body of `POST /predict`. */
export const PredictRequest = Type.Object(
  { readings: Type.Array(Reading, { minItems: 1 }) },
  {
    'x-examples': {
      normal: {
        summary: 'A normal reading',
        value: { readings: [{ Module_ID: 'RackA2_Module01', ...EXAMPLE_READINGS.normal }] },
      },
      hazardous: {
        summary: 'A hazardous reading',
        value: { readings: [{ Module_ID: 'RackA2_Module01', ...EXAMPLE_READINGS.hazardous }] },
      },
    },
  },
);

const ModuleId = Type.Union([Type.String(), Type.Null()], {
  description: 'As given in the reading; null when it gave none, or none that is valid',
});

/** The answer to one reading. */
export const Prediction = Type.Object({
  Module_ID: ModuleId,
  hazard_prediction: Type.Union([Type.Literal(0), Type.Literal(1)], {
    description: '1 when the probability reaches the threshold of the model version',
  }),
  hazard_probability: Type.Number({ minimum: 0, maximum: 1 }),
});
export type Prediction = Static<typeof Prediction>;

/** Stands in the place of the prediction for a bad reading, with `Prefer: handling=lenient`. */
export const RefusedReading = Type.Object({
  Module_ID: ModuleId,
  error: Type.Object({
    title: Type.String(),
    errors: Type.Array(Problem, { maxItems: MAX_LISTED_PROBLEMS }),
  }),
});
export type RefusedReading = Static<typeof RefusedReading>;

/** Predictions in the order of the readings. */
export const PredictResponse = Type.Object(
  {
    predictions: Type.Array(Type.Union([Prediction, RefusedReading])),
    model_version: Type.String({ description: 'Version of the model that gave the predictions' }),
  },
  { description: 'One prediction for each reading, in their order' },
);
export type PredictResponse = Static<typeof PredictResponse>;
