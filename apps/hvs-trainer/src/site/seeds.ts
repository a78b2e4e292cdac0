import { FAULT_CLASSES, type FaultClass, NUISANCE_KINDS, type NuisanceKind } from '@hvs/simulator';
import { TrainerError } from '../trainer-error.ts';

/** Classes that are never in training or tuning. They stand for faults that nobody thought of. */
export const UNSEEN_CLASSES: readonly FaultClass[] = ['overcharge'];

export function isUnseen(name: string): boolean {
  return UNSEEN_CLASSES.some((faultClass) => faultClass === name);
}

export const SEEN_CLASSES = FAULT_CLASSES.filter((faultClass) => !isUnseen(faultClass));

/**
 * Every split has site seeds of its own; a seed is the split's base, plus the kind's block, plus a count. The seeds of
 * `test` and of the legs after it are for the figures of a finished model only: nothing may be chosen by them.
 */
const SPLIT_BASE = {
  train: 100_000_000,
  tuning: 200_000_000,
  test: 300_000_000,
  'foreign-designs': 400_000_000,
  'foreign-forms': 500_000_000,
  dimensions: 600_000_000,
  drift: 700_000_000,
};

export type Split = keyof typeof SPLIT_BASE;

/**
 * The set of seeds on which `judge` compares a candidate with a champion. The other programs refuse it: no model is
 * fitted, tuned or evaluated on it, so no choice of its author can have been made by it. Once a model or a rule has
 * been chosen by a look at judgements, take another set here.
 */
export const JUDGE_SET = 37;

const SEEDS_PER_KIND = 100_000;

/** Blocks of a split. */
const BLOCKS = 1000;

/** Seeds of a kind for each dimension, in the split `dimensions`. */
const SEEDS_PER_DIMENSION = 1000;

/** The kind of a simulated site: a fault, or normal operation, in which one nuisance may be certain. */
export type SiteKind = FaultClass | NuisanceKind | 'normal';

export const SITE_KINDS: readonly SiteKind[] = ['normal', ...FAULT_CLASSES, ...NUISANCE_KINDS];

/** Sets of seeds that a split has room for. */
export const SEED_SETS = Math.floor(BLOCKS / SITE_KINDS.length);

/** `count` seeds of a kind; `set` moves a split to fresh ones, so that a whole run can be repeated independently. */
export function siteSeeds(split: Split, kind: SiteKind, count: number, set = 0): number[] {
  const block = SITE_KINDS.indexOf(kind) + set * SITE_KINDS.length;
  if (!(count <= SEEDS_PER_KIND && Number.isInteger(block) && block >= 0 && block < BLOCKS)) {
    throw new TrainerError(
      `${count} seeds of ${kind} in set ${set} leave the range of the ${split} split`,
      `take a set of 0 to ${SEED_SETS - 1}`,
    );
  }
  const first = SPLIT_BASE[split] + block * SEEDS_PER_KIND;
  return Array.from({ length: count }, (_, index) => first + index);
}

/** Seeds of the split `dimensions`, for the dimension at this place among all of them. */
export function dimensionSeeds(place: number, kind: SiteKind, count: number, set = 0): number[] {
  const last = (place + 1) * SEEDS_PER_DIMENSION;
  if (count > SEEDS_PER_DIMENSION || last > SEEDS_PER_KIND) {
    throw new TrainerError(
      `${count} seeds of dimension ${place} leave its range`,
      `take at most ${SEEDS_PER_DIMENSION} seeds of at most ${SEEDS_PER_KIND / SEEDS_PER_DIMENSION} dimensions`,
    );
  }
  const first = place * SEEDS_PER_DIMENSION;
  return siteSeeds('dimensions', kind, first + count, set).slice(first);
}

/** Ranges of consecutive numbers, ascending: what a card says of its training sites. */
export function seedRanges(seeds: readonly number[]): { first: number; last: number }[] {
  const ranges: { first: number; last: number }[] = [];
  for (const seed of seeds.toSorted((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range !== undefined && seed <= range.last + 1) range.last = seed;
    else ranges.push({ first: seed, last: seed });
  }
  return ranges;
}
