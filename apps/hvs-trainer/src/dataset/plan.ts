import { NUISANCE_KINDS, type NuisanceKind, sampleScenario, type Scenario } from '@hvs/simulator';
import { sampleNuisanceScenario } from '../nuisance-scenario.ts';
import { SEEN_CLASSES, type SiteKind, siteSeeds } from '../seeds.ts';

const DAY_S = 86_400;

export type DatasetSplit = 'train' | 'tuning';

/** One site whose rows go into a split. */
export interface DatasetJob {
  readonly split: DatasetSplit;
  readonly kind: SiteKind;
  readonly seed: number;
}

export interface DatasetSize {
  /** Sites of each fault class; constant shorts are so many times as often, as their powers span decades. */
  readonly perClass: number;
  /** Racks with a certain nuisance of each kind, two days each. */
  readonly perNuisance: number;
  /** Whole sites in a normal week. */
  readonly normal: number;
}

const CONSTANT_SHORTS = 10;

/**
 * A warm-only short is left to its rate in the normal sites: until it stops growing it is a short that grows, and a
 * model made to tell the two apart would warn of neither.
 */
const CERTAIN_NUISANCES = NUISANCE_KINDS.filter((kind) => kind !== 'warm-short');

export const SIZES: Readonly<
  Record<'full' | 'quick', Readonly<Record<DatasetSplit, DatasetSize>>>
> = {
  full: {
    train: { perClass: 80, perNuisance: 30, normal: 24 },
    tuning: { perClass: 24, perNuisance: 8, normal: 4 },
  },
  quick: {
    train: { perClass: 6, perNuisance: 2, normal: 1 },
    tuning: { perClass: 4, perNuisance: 1, normal: 1 },
  },
};

/** The sites of a dataset; `set` moves it to fresh seeds. */
export function planDataset(size: keyof typeof SIZES, set: number): DatasetJob[] {
  return (['train', 'tuning'] as const).flatMap((split) => {
    const { perClass, perNuisance, normal } = SIZES[size][split];
    const jobs = (kind: SiteKind, count: number): DatasetJob[] =>
      siteSeeds(split, kind, count, set).map((seed) => ({ split, kind, seed }));
    return [
      ...SEEN_CLASSES.flatMap((kind) =>
        jobs(kind, kind === 'short-constant' ? CONSTANT_SHORTS * perClass : perClass),
      ),
      ...CERTAIN_NUISANCES.flatMap((kind) => jobs(kind, perNuisance)),
      ...jobs('normal', normal),
    ];
  });
}

export function scenarioOf({ kind, seed }: DatasetJob): Scenario {
  if (!isNuisance(kind)) return sampleScenario(kind, seed);
  return sampleNuisanceScenario(kind, seed, 2 * DAY_S);
}

function isNuisance(kind: SiteKind): kind is NuisanceKind {
  return NUISANCE_KINDS.some((nuisance) => nuisance === kind);
}
