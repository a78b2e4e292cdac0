import { DESIGN_DIMENSIONS, type Dimension, FORM_DIMENSIONS, type PopulationName } from '@hvs/simulator';
import type { Split } from '../../site/seeds.ts';

export const DIMENSIONS: readonly Dimension[] = [...DESIGN_DIMENSIONS, ...FORM_DIMENSIONS];

/** Legs of simulated sites whose whole population is one. */
export type PopulationLeg = 'a' | 'b' | 'c';

/** Legs of the evaluation; `dimensions` goes with b and c: each dimension foreign by itself. */
export const LEGS = ['a', 'b', 'c', 'dimensions', 'd', 'e'] as const;

export type Leg = (typeof LEGS)[number];

/** Legs that read series of one module, made or measured elsewhere. */
export type SeriesLeg = 'd' | 'e';

export const POPULATION_OF: Readonly<Record<PopulationLeg, PopulationName>> = {
  a: 'trained',
  b: 'foreign-designs',
  c: 'foreign-forms',
};

export const SEEDS_OF: Readonly<Record<PopulationLeg, Split>> = {
  a: 'test',
  b: 'foreign-designs',
  c: 'foreign-forms',
};

/** Which population a simulated site is of: that of its leg, or the trained one with one foreign dimension. */
export type Origin = { readonly leg: PopulationLeg } | { readonly leg: 'dimensions'; readonly dimension: Dimension };

/** The title of each leg, for people. */
export const LEG_TITLES: Readonly<Record<Leg, string>> = {
  a: 'trained population, fresh seeds (simulated)',
  b: 'foreign designs (simulated)',
  c: 'foreign forms (simulated)',
  dimensions: 'each dimension by itself (simulated)',
  d: 'PyBaMM, normal operation (simulated by PyBaMM)',
  e: 'measured',
};
