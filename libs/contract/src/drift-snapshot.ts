import Type, { type Static } from 'typebox';
import { ModelCard } from './model-card.ts';
import { parseDocument } from './parse-document.ts';
import { DriftColumns } from './drift-columns.ts';
import { DesignSums } from './drift-design.ts';
import { CHANNELS, type ChannelName } from './features.ts';

const Counts = Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: 32 });

const Sums = Object.fromEntries(CHANNELS.map(({ name, unit }) => [name, Type.Number({ description: `In ${unit}` })]));

/** Readings of one rack. */
export const RackHistograms = Type.Object(
  {
    rack: Type.String({ description: 'A rack of the site layout, or other: an id that is none of the 64, or none' }),
    rows: Type.Integer({ minimum: 0, description: 'Readings that were answered' }),
    sums: Type.Object(Sums as Record<ChannelName, ReturnType<typeof Type.Number>>, {
      description: 'Sum of the values of each raw channel',
    }),
    design: Type.Optional(DesignSums),
    counts: DriftColumns(Counts, 'Readings in each bin; one bin more than the column has edges'),
  },
  { description: 'Readings of one rack' },
);
export type RackHistograms = Static<typeof RackHistograms>;

/**
 * Answer of `/drift`: how often each feature and the hazard probability fell in each bin since the process began to
 * serve the model. Counts of several processes, and of several times, may be added where model and edges are the same.
 */
export const DriftSnapshot = Type.Object(
  {
    process: Type.String({ minLength: 1, description: 'A new one for each start of the process and each model' }),
    model: Type.Pick(ModelCard, ['name', 'version', 'sha256']),
    since: Type.String({ format: 'date-time', description: 'When the counts began, at 0' }),
    until: Type.String({ format: 'date-time', description: 'When they were read' }),
    rows: Type.Integer({ minimum: 0, description: 'Readings of all racks' }),
    edges: DriftColumns(
      Type.Array(Type.Number(), { maxItems: 31 }),
      'Lower ends of the bins after the first one, from drift.edges of the model card',
    ),
    racks: Type.Array(RackHistograms, { description: 'Racks with readings' }),
  },
  { description: 'Mergeable histograms of the readings that were answered' },
);
export type DriftSnapshot = Static<typeof DriftSnapshot>;

/** The snapshot of a parsed answer of `/drift`. Throws a DocumentError that lists every fault. */
export function parseDriftSnapshot(value: unknown): DriftSnapshot {
  return parseDocument('the snapshot', DriftSnapshot, value);
}
