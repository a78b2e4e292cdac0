import { messageOf } from '@hvs/step';
import { parseDocument } from '@hvs/contract';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import { Default } from 'typebox/value';
import { parse } from 'yaml';
import { DeliveryError } from '../delivery-error.ts';

const Seconds = (seconds: number, description: string) =>
  Type.Number({ minimum: 0, maximum: 86_400, default: seconds, description });

/** Which version of a registered model an environment wants: the one with an alias, or the newest one in a stage. */
export const Followed = Type.Object(
  {
    model: Type.String({ minLength: 1, description: 'name of the registered model' }),
    alias: Type.Optional(Type.String({ minLength: 1 })),
    stage: Type.Optional(Type.String({ minLength: 1, description: 'stage of MLflow, such as Production' })),
  },
  { additionalProperties: false },
);
export type Followed = Static<typeof Followed>;

/** `delivery.yaml` beside an overlay: how this environment is delivered to. */
export const DeliverySettings = Type.Object(
  {
    strategy: Type.Enum(['rolling', 'blue-green', 'canary']),
    approval: Type.Enum(['none', 'named'], { default: 'none' }),
    candidateReplicas: Type.Integer({ minimum: 1, maximum: 100, default: 1 }),
    canary: Type.Array(
      Type.Object(
        {
          percent: Type.Number({
            exclusiveMinimum: 0,
            exclusiveMaximum: 100,
            description: 'of the pods in the Service',
          }),
          pauseS: Seconds(10, 'watched before the next step'),
        },
        { additionalProperties: false },
      ),
      { default: [] },
    ),
    bakeS: Seconds(10, 'watched once all traffic is on the new release'),
    keepPreviousS: Seconds(
      60,
      'pods of the release before are kept ready for, by blue-green and canary; rolling keeps none',
    ),
    p95BudgetMs: Type.Number({ exclusiveMinimum: 0, default: 50 }),
    maxErrorShare: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.001,
      description: 'of requests answered 5xx while watched',
    }),
    timeouts: Type.Object(
      {
        candidateReadyS: Seconds(60, 'from the start of candidate pods to ready'),
        rolloutS: Seconds(180, 'for all pods of the stable Deployment'),
      },
      { additionalProperties: false, default: {} },
    ),
    prune: Type.Boolean({ default: false, description: 'remove what HVS applied once and the overlay has no more' }),
    replay: Type.Optional(Type.String({ minLength: 1, description: 'file of recorded readings, from the overlay' })),
    follow: Type.Optional(Followed),
    champion: Type.String({
      minLength: 1,
      default: 'champion',
      description: 'alias that is moved to the version which is proven to serve here; no other environment moves it',
    }),
  },
  { additionalProperties: false },
);
export type DeliverySettings = Static<typeof DeliverySettings>;

/** Of the environment whose overlay that folder is. Throws `environment-unknown` or `settings-invalid` with every fault. */
export async function readDeliverySettings(overlay: string): Promise<DeliverySettings> {
  const file = join(overlay, 'delivery.yaml');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new DeliveryError('environment-unknown', `there is no ${file}`, {
      cause,
      hint: 'An environment is a folder of k8s/overlays with kustomization.yaml and delivery.yaml: name one with --env',
    });
  });
  try {
    const settings = parseDocument('delivery.yaml', DeliverySettings, Default(DeliverySettings, parse(text)));
    if (settings.strategy === 'canary' && settings.canary.length === 0)
      throw new Error('strategy canary needs steps: canary: [{ percent: 25, pauseS: 10 }]');
    checkFollowed(settings);
    return settings;
  } catch (error) {
    const reason = messageOf(error);
    throw new DeliveryError('settings-invalid', `${file}: ${reason}`, { cause: error });
  }
}

function checkFollowed({ follow, champion }: DeliverySettings): void {
  if (follow === undefined) return;
  if ((follow.alias === undefined) === (follow.stage === undefined))
    throw new Error('follow names an alias or a stage, one of them: follow: { model: hvs, alias: candidate }');
  if (follow.alias === champion)
    throw new Error(
      `follow and champion name the same alias ${champion}: what is wanted and what serves are two aliases`,
    );
}
