import {
  DESIGN_TRAITS,
  type DesignTraits,
  DRIFT_COLUMNS,
  type DriftColumn,
  type DriftReference,
  type FeatureName,
} from '@hvs/contract';
import { sharesOf } from './statistics.ts';

/** Part of the reference that readings of real sites are together, however few they are. */
const ADDED_SHARE = 0.1;

/**
 * The reference with readings of normal operation that a model was trained on besides: a tenth of each share. A site
 * like them is then no surprise any more. The quantiles stay those of the simulated sites.
 */
export function addReadings(
  reference: DriftReference,
  counts: Readonly<Record<FeatureName, readonly number[]>> | undefined,
): DriftReference {
  if (counts === undefined) return reference;
  const columns = DRIFT_COLUMNS.map((column): [DriftColumn, number[]] => {
    const before = reference.shares[column];
    if (column === 'hazard_probability') return [column, [...before]];
    const added = sharesOf(counts[column]);
    if (added.every((share) => share === 0)) return [column, [...before]];
    const mixed = before.map((share, bin) => (1 - ADDED_SHARE) * share + ADDED_SHARE * added[bin]);
    return [column, mixed.map((share) => Number(share.toPrecision(4)))];
  });
  return { ...reference, shares: Object.fromEntries(columns) as DriftReference['shares'] };
}

/**
 * The reference with the designs of the telemetry that the model was trained on besides, each once: within its limits
 * from then on. Those of an earlier model are left out, for this one may not have seen them.
 */
export function withKnownDesigns(reference: DriftReference, designs: readonly DesignTraits[]): DriftReference {
  if (reference.design === undefined) return reference;
  const { known: _, ...design } = reference.design;
  const shown = designs.filter((traits) => Object.keys(traits).length > 0).map(round);
  const known = shown.filter((one, place) => shown.findIndex((other) => areSame(one, other)) === place);
  return { ...reference, design: { ...design, ...(known.length > 0 && { known }) } };
}

function round(traits: DesignTraits): DesignTraits {
  return Object.fromEntries(Object.entries(traits).map(([trait, value]) => [trait, Number(value.toPrecision(4))]));
}

function areSame(one: DesignTraits, other: DesignTraits): boolean {
  return DESIGN_TRAITS.every((trait) => one[trait] === other[trait]);
}
