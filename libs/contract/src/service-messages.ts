import Type, { type Static } from 'typebox';
import { ModelCard } from './model-card.ts';

/** Answer of `/health`. */
export const Health = Type.Object(
  {
    status: Type.Union([Type.Literal('healthy'), Type.Literal('unhealthy')]),
    model_loaded: Type.Boolean(),
  },
  { description: 'Whether a model is loaded' },
);
export type Health = Static<typeof Health>;

/** Answer of `/health/live`. */
export const Liveness = Type.Object({ status: Type.Literal('alive') }, { description: 'The process answers' });

/** Answer of `/health/ready`: 200 when `ready`, else 503. */
export const Readiness = Type.Object(
  {
    status: Type.Union([
      Type.Literal('ready'),
      Type.Literal('loading'),
      Type.Literal('failing'),
      Type.Literal('draining'),
    ]),
    reason: Type.Optional(Type.String({ description: 'Why the model registry gave no model yet, while `loading`' })),
  },
  { description: 'Whether traffic should come here' },
);
export type Readiness = Static<typeof Readiness>;

/** Answer of `/model-info`: the card of the model version that serves, and the image it is in. */
export const ModelInfo = Type.Object(
  {
    ...ModelCard.properties,
    mlflow_run_id: Type.Union([Type.String(), Type.Null()]),
    image_revision: Type.Union([Type.String(), Type.Null()], {
      description: 'Commit the image was built from; null outside of an image',
    }),
  },
  { description: 'The card of the model version that serves, and the image it is in' },
);
export type ModelInfo = Static<typeof ModelInfo>;
