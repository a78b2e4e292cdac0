import {
  DESIGN_TRAITS,
  type DesignReference,
  type DesignTrait,
  type DesignTraits,
  type DriftReference,
  type TraitExtremes,
} from '@hvs/contract';
import type { TraitDrift } from './assessment.ts';
import { tailProbability } from './null-tail.ts';

/** A trait of a site without drift is a finding in one of 2,000 weeks, on each side that is judged. */
export const DESIGN_LIMIT = 0.0005;

/** Traits of telemetry that the model was trained on are no surprise within this factor: they vary with the weather. */
const KNOWN_FACTOR = 1.25;

/** A tail of few sites is not trusted: its probability falls to a third by no less than this part of the value. */
const LEAST_GROWTH: Record<DesignTrait, number> = { capacity: 0.05, resistance: 0.05, drop_at_1c: 0.1 };

/** A low value of these says nothing: voltages that are read late hardly follow the current, at any resistance. */
const ONLY_ABOVE: ReadonlySet<DesignTrait> = new Set(['resistance', 'drop_at_1c']);

/** Each trait that the readings show against the sites of the training; none without a reference for the window. */
export function assessDesign(
  found: DesignTraits,
  { design, sites }: Pick<DriftReference, 'design' | 'sites'>,
  window: string,
): TraitDrift[] {
  const traits = design?.windows.find(({ name }) => name === window)?.traits;
  if (design === undefined || traits === undefined) return [];
  return DESIGN_TRAITS.flatMap((trait): TraitDrift[] => {
    const value = found[trait];
    const usual = traits[trait];
    if (value === undefined || usual === undefined) return [];
    const { low, high } = usual;
    const isKnown = (design.known ?? []).some((site) => isClose(value, site[trait]));
    const p = isKnown ? 1 : tailOf(value, usual, { trait, levels: levelsOf(design, usual.shown * sites) });
    const range: [number, number] = [low.at(-1) ?? 0, high.at(-1) ?? 0];
    return [{ trait, value, range, p, hasDrifted: p <= DESIGN_LIMIT }];
  });
}

/** One more site is beyond the most extreme of `sites` with a probability of 1 in sites + 1, so no level is higher. */
function levelsOf({ levels }: DesignReference, sites: number): number[] {
  return levels.map((level) => Math.min(level, 1 - 1 / (Math.round(sites) + 1)));
}

function isClose(value: number, known: number | undefined): boolean {
  return known !== undefined && Math.max(value / known, known / value) <= KNOWN_FACTOR;
}

/** The probability of the side that the value is on. As logarithms, a part of a value is the same anywhere. */
function tailOf(
  value: number,
  { shown, low, high }: TraitExtremes,
  { levels, trait }: { readonly levels: readonly number[]; readonly trait: DesignTrait },
): number {
  const by = LEAST_GROWTH[trait];
  const above = tailProbability(Math.log(value), high.map(Math.log), levels, { by, part: 0 });
  if (ONLY_ABOVE.has(trait)) return shown * above;
  const below = tailProbability(-Math.log(value), low.map(minusLog), levels, { by, part: 0 });
  return shown * Math.min(above, below);
}

function minusLog(value: number): number {
  return -Math.log(value);
}
