import { CHANNELS, DESIGN_TRAITS, DRIFT_COLUMNS, ModelCard } from '@hvs/contract';
import Type, { type Static } from 'typebox';

export const DRIFT_VERDICTS = ['no-drift', 'drift', 'not-enough-data'] as const;
export type DriftVerdict = (typeof DRIFT_VERDICTS)[number];

const Probability = Type.Number({ minimum: 0, maximum: 1 });

/** A feature, or the hazard probability, of the whole site against the training. */
export const ColumnDrift = Type.Object({
  column: Type.Enum([...DRIFT_COLUMNS]),
  psi: Type.Number(),
  ks: Type.Number(),
  p: Type.Number({ ...Probability, description: 'That a site without drift is as far from the training in a week' }),
  adjusted: Type.Number({ description: 'p after Benjamini and Hochberg, over all columns' }),
  hasDrifted: Type.Boolean(),
});
export type ColumnDrift = Static<typeof ColumnDrift>;

/** A raw channel of a rack against the other racks of the site. */
export const RackDrift = Type.Object({
  rack: Type.String(),
  channel: Type.Enum(CHANNELS.map(({ name }) => name)),
  offset: Type.Number({ description: 'Its mean less the median of the other racks, in the unit of the channel' }),
  usual: Type.Number({ description: 'Half of the sites without drift have an offset as large, either way' }),
  p: Probability,
  adjusted: Type.Number(),
  hasDrifted: Type.Boolean(),
});
export type RackDrift = Static<typeof RackDrift>;

/** How the modules are built, against the sites of the training. */
export const TraitDrift = Type.Object({
  trait: Type.Enum([...DESIGN_TRAITS]),
  value: Type.Number({ description: 'In the unit of the reference' }),
  range: Type.Array(Type.Number(), {
    minItems: 2,
    maxItems: 2,
    description: 'Lowest and highest that all but 1 % of the sites without drift show in a week',
  }),
  p: Probability,
  hasDrifted: Type.Boolean(),
});
export type TraitDrift = Static<typeof TraitDrift>;

/** `drift.json`: whether readings still are what the model was trained on. */
export const DriftAssessment = Type.Object({
  verdict: Type.Enum([...DRIFT_VERDICTS]),
  /** Sentences: what has drifted, or how much is missing. Empty without drift. */
  reasons: Type.Array(Type.String()),
  model: Type.Pick(ModelCard, ['name', 'version', 'sha256']),
  since: Type.String(),
  until: Type.String(),
  rows: Type.Integer({ minimum: 0 }),
  /** Window of the reference that the readings were judged by; left out without enough of them. */
  window: Type.Optional(Type.String()),
  /** Part of the 30 features that drifted. */
  featuresShare: Probability,
  columns: Type.Array(ColumnDrift),
  /** The most extreme rack of each channel. */
  racks: Type.Array(RackDrift),
  /** Traits that the readings show; empty when the card does not say how the sites of the training are built. */
  design: Type.Array(TraitDrift),
});
export type DriftAssessment = Static<typeof DriftAssessment>;
