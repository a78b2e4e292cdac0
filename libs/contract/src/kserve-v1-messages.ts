import Type from 'typebox';
import { requestOfForms } from './invocation-messages.ts';

/** The forms of rows in a request of KServe's V1 protocol, which is TensorFlow Serving's. */
export const V1_FORMS = ['instances', 'inputs'] as const;

/** Body of `POST /v1/models/{model_name}:predict`. Other keys are ignored. */
export const V1PredictRequest = requestOfForms(V1_FORMS);

/** Answer of `:predict`. For a model with one output, a prediction is the value of that output. */
export const V1PredictResponse = Type.Object(
  { predictions: Type.Array(Type.Number({ minimum: 0, maximum: 1 }), { minItems: 1 }) },
  { description: 'The probability of a hazard for each row, in their order' },
);

export const V1Models = Type.Object({
  models: Type.Array(Type.String(), { description: 'The one that serves; none while it is loaded' }),
});
