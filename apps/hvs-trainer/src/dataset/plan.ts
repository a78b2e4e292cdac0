import { RACKS } from '@hvs/contract';
import { NUISANCE_KINDS, type NuisanceKind, sampleScenario, type Scenario } from '@hvs/simulator';
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
  /** Sites of each fault class; racks of each nuisance, two days each; whole sites of a normal week. */
  readonly perClass: number;
  readonly perNuisance: number;
  readonly normal: number;
}

export const SIZES: Readonly<Record<'full' | 'quick', Readonly<Record<DatasetSplit, DatasetSize>>>> = {
  full: {
    train: { perClass: 150, perNuisance: 60, normal: 16 },
    tuning: { perClass: 40, perNuisance: 20, normal: 6 },
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
      ...SEEN_CLASSES.flatMap((kind) => jobs(kind, perClass)),
      ...NUISANCE_KINDS.flatMap((kind) => jobs(kind, perNuisance)),
      ...jobs('normal', normal),
    ];
  });
}

export function scenarioOf({ kind, seed }: DatasetJob): Scenario {
  if (!isNuisance(kind)) return sampleScenario(kind, seed);
  const racks = [seed % RACKS.length];
  return sampleScenario('normal', seed, { durationS: 2 * DAY_S, racks, nuisance: kind });
}

function isNuisance(kind: SiteKind): kind is NuisanceKind {
  return NUISANCE_KINDS.some((nuisance) => nuisance === kind);
}
