import Type, { type Static } from 'typebox';
import { DesignTraits } from './drift-design.ts';
import { describeReference, DriftReference } from './drift-reference.ts';
import { describeDomain, ModelDomain } from './model-domain.ts';
import { DocumentError, parseDocument } from './parse-document.ts';

const FILE = 'model-card.json';

const Sha256 = Type.String({
  pattern: '^[0-9a-f]{64}$',
  description: 'SHA-256 in lower-case hexadecimal digits',
});

/**
 * Figures of the model version before this one, from the evaluation that gave this card's `metrics`, so on the same test
 * sites. Only these figures may be compared between versions of different trainings.
 */
export const Predecessor = Type.Object(
  {
    version: Type.String({ minLength: 1, description: 'Its version in the registry, as text' }),
    sha256: Sha256,
    metrics: Type.Object({
      simulated_runaways_alarmed_share: Type.Number(),
      simulated_alarm_episodes_per_module_year: Type.Number(),
      simulated_alarm_episodes_per_module_year_high: Type.Number({ description: 'Upper 95 % bound' }),
    }),
  },
  { description: 'The version that the evaluation compared with, on the same test sites' },
);
export type Predecessor = Static<typeof Predecessor>;

/** What a model was fitted or tuned on, so that a judge can tell whether it saw the held-out data. */
export const TrainingSources = Type.Object(
  {
    site_seeds: Type.Array(Type.Object({ first: Type.Integer({ minimum: 0 }), last: Type.Integer({ minimum: 0 }) }), {
      description: 'Ranges of the seeds of the simulated sites, both ends included',
    }),
    files: Type.Array(Sha256, { description: 'Of each file of readings that were not simulated' }),
  },
  { description: 'Every site and file that the model was trained or tuned on' },
);
export type TrainingSources = Static<typeof TrainingSources>;

/** Telemetry in files that was added to the simulated training data. */
export const AddedData = Type.Object(
  {
    rows: Type.Integer({ minimum: 1, description: 'Rows that were taken from it' }),
    hazardous: Type.Integer({ minimum: 0 }),
    measured: Type.Boolean({ description: 'False for telemetry of a simulator' }),
    files: Type.Array(Type.Object({ name: Type.String(), sha256: Sha256 })),
    design: Type.Optional(DesignTraits),
  },
  { description: 'Telemetry in files that was added to the simulated training data' },
);
export type AddedData = Static<typeof AddedData>;

/**
 * `model-card.json` of a model version (contract 2 in docs/contracts.md): its identity, its training data and its
 * figures. Unknown keys are allowed, so that a newer trainer can add some.
 */
export const ModelCard = Type.Object({
  name: Type.String({ minLength: 1, description: 'Registered model name, `hvs`' }),
  version: Type.String({ minLength: 1, description: 'Version in the registry, as text' }),
  created: Type.String({ format: 'date-time', description: 'Time of the fit, ISO 8601 in UTC' }),
  source_commit: Type.String({
    pattern: '^[0-9a-f]{40}$',
    description: 'Commit of the code that made the data and the fit',
  }),
  sha256: Sha256,
  features: Type.Array(Type.String(), {
    description: 'Names of the columns of the input tensor, in order',
  }),
  threshold: Type.Number({
    exclusiveMinimum: 0,
    exclusiveMaximum: 1,
    description: 'A probability at or above it is called hazardous',
  }),
  training_data: Type.Object({
    seed: Type.Integer({ minimum: 0 }),
    rows: Type.Integer({ minimum: 1 }),
    sha256: Sha256,
    simulated: Type.Boolean({ description: 'True when all readings come from the simulator' }),
    added: Type.Optional(Type.Array(AddedData)),
    // A card without them cannot prove that the model never saw the data of a judgement.
    sources: Type.Optional(TrainingSources),
  }),
  // Model versions 1 and 2 have no domain.
  domain: Type.Optional(ModelDomain),
  // Made by a target of its own. Without it /drift answers 404.
  drift: Type.Optional(DriftReference),
  metrics: Type.Record(Type.String(), Type.Number(), {
    description: 'Figures of the evaluation by name, unit in the name',
  }),
  // Left out if the evaluation compared with no other version.
  predecessor: Type.Optional(Predecessor),
  libraries: Type.Record(Type.String(), Type.String(), {
    description: 'Versions of what fitted and exported the model',
  }),
  mlflow_run_id: Type.Optional(Type.String({ minLength: 1 })),
});
export type ModelCard = Static<typeof ModelCard>;

/** The card of a parsed `model-card.json`. Throws a DocumentError that lists every fault. */
export function parseModelCard(value: unknown): ModelCard {
  const card = parseDocument(FILE, ModelCard, value);
  const problems = [
    ...(card.domain === undefined ? [] : describeDomain(card.domain, 'domain')),
    ...(card.drift === undefined ? [] : describeReference(card.drift, 'drift')),
  ];
  if (problems.length > 0) throw new DocumentError(FILE, problems);
  return card;
}
