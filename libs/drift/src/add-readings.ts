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

/** The reference with the design of sites that a model was trained on besides: within its limits from then on. A design that is known stands there once. */
export function addKnownDesign(reference: DriftReference, traits: DesignTraits): DriftReference {
  const { design } = reference;
  if (design === undefined || Object.keys(traits).length === 0) return reference;
  const rounded = Object.entries(traits).map(([trait, value]) => [trait, Number(value.toPrecision(4))]);
  const added: DesignTraits = Object.fromEntries(rounded);
  const { known = [] } = design;
  if (known.some((one) => DESIGN_TRAITS.every((trait) => one[trait] === added[trait]))) return reference;
  return { ...reference, design: { ...design, known: [...known, added] } };
}
