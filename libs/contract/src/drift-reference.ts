import Type, { type Static } from 'typebox';
import { DRIFT_COLUMNS, DriftColumns } from './drift-columns.ts';
import { DesignReference } from './drift-design.ts';
import { CHANNELS, type ChannelName } from './features.ts';
import type { Problem } from './problem.ts';

const Share = Type.Number({ minimum: 0, maximum: 1 });

/** Quantiles of a statistic over drift-free sites, one for each of the levels. */
const Quantiles = Type.Array(Type.Number({ minimum: 0 }), { minItems: 2, maxItems: 16 });

type RackQuantiles = Record<ChannelName, typeof Quantiles>;

/** How far drift-free sites are from the reference in a window of this size. */
export const DriftWindow = Type.Object({
  name: Type.String({ minLength: 1, description: 'hour, day or week' }),
  rows: Type.Integer({ minimum: 1, description: 'Fewest readings of a site in such a window' }),
  site: DriftColumns(
    Type.Object({ psi: Quantiles, ks: Quantiles }),
    'Site against reference: quantiles over drift-free sites, of each its most extreme window of a week',
  ),
  rack: Type.Object(Object.fromEntries(CHANNELS.map(({ name }) => [name, Quantiles])) as RackQuantiles, {
    description:
      'Mean of a channel in a rack against the median of the other racks, either way, in its unit: quantiles over ' +
      'drift-free sites, of each its most extreme rack and window of a week',
  }),
});
export type DriftWindow = Static<typeof DriftWindow>;

/** What readings of sites in normal operation look like, and how far sites without drift are from that. */
export const DriftReference = Type.Object(
  {
    made: Type.String({ format: 'date-time' }),
    source_commit: Type.String({ pattern: '^[0-9a-f]{40}$' }),
    sites: Type.Integer({ minimum: 1, description: 'Sites of a week each that the shares and quantiles are of' }),
    simulated: Type.Boolean({ description: 'False when measured telemetry is among them' }),
    edges: DriftColumns(
      Type.Array(Type.Number(), { minItems: 1, maxItems: 31 }),
      'Ascending lower ends of the bins after the first one; each is a bfloat16',
    ),
    shares: DriftColumns(Type.Array(Share, { minItems: 2, maxItems: 32 }), 'Share of the readings in each bin'),
    levels: Type.Array(Share, { minItems: 2, maxItems: 16, description: 'Ascending levels of the quantiles' }),
    windows: Type.Array(DriftWindow, { minItems: 1, description: 'From the shortest to the longest' }),
    design: Type.Optional(DesignReference),
  },
  { description: 'Normal operation of the training population, for hvs drift. Absent from older models' },
);
export type DriftReference = Static<typeof DriftReference>;

/** A fault for each list whose length or order does not fit. JSON Schema cannot check that. */
export function describeReference({ edges, shares, levels, windows, design }: DriftReference, path: string): Problem[] {
  const problems: Problem[] = [];
  const check = (isRight: boolean, where: string, message: string): void => {
    if (!isRight) problems.push({ path: `${path}.${where}`, message });
  };
  check(isAscending(levels), 'levels', 'must ascend');
  for (const column of DRIFT_COLUMNS) {
    check(isAscending(edges[column]), `edges.${column}`, 'must ascend');
    check(
      shares[column].length === edges[column].length + 1,
      `shares.${column}`,
      'must have one entry more than edges',
    );
  }
  for (const [index, { site, rack }] of windows.entries()) {
    const lists = [
      ...DRIFT_COLUMNS.flatMap((column) =>
        Object.values(site[column]).map((list) => [`site.${column}`, list] as const),
      ),
      ...Object.entries(rack).map(([channel, list]) => [`rack.${channel}`, list] as const),
    ];
    for (const [where, list] of lists) {
      check(list.length === levels.length, `windows[${index}].${where}`, 'must have one entry for each level');
    }
  }
  for (const [index, { traits }] of (design?.windows ?? []).entries()) {
    for (const [trait, { low, high }] of Object.entries(traits)) {
      const isRight = [low, high].every(({ length }) => length === design?.levels.length);
      check(isRight, `design.windows[${index}].traits.${trait}`, 'must have one entry for each level');
    }
  }
  return problems;
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || values[index - 1] < value);
}
