import { NUISANCE_KINDS, type NuisanceKind, sampleScenario, type Scenario } from '@hvs/simulator';
import { sampleNuisanceScenario } from '../site/nuisance-scenario.ts';
import { SEEN_CLASSES, type SiteKind, siteSeeds } from '../site/seeds.ts';
import { twoRacks } from '../site/two-racks.ts';

const DAY_S = 86_400;

export type DatasetSplit = 'train' | 'tuning';

/** One site whose rows go into a split. */
export interface DatasetJob {
  readonly split: DatasetSplit;
  readonly kind: SiteKind;
  readonly seed: number;
}

export interface DatasetSize {
  /** Sites of each fault class. Constant shorts get this many times more, because their powers span decades. */
  readonly perClass: number;
  /** Racks with a certain nuisance, for each kind; two days each. */
  readonly perNuisance: number;
  /** Normal sites, two racks of each for four days: many designs and forms rather than many modules of one. */
  readonly normal: number;
}

const CONSTANT_SHORTS = 10;
const NORMAL_DAYS = 4;

/**
 * A warm-only short comes only at its rate, in the normal sites. Until it stops growing it looks like any growing
 * short, and a model that was made to tell the two apart would warn of neither.
 */
const CERTAIN_NUISANCES = NUISANCE_KINDS.filter((kind) => kind !== 'warm-short');

export const SIZES: Readonly<Record<'full' | 'quick', Readonly<Record<DatasetSplit, DatasetSize>>>> = {
  full: {
    train: { perClass: 160, perNuisance: 60, normal: 300 },
    tuning: { perClass: 40, perNuisance: 12, normal: 40 },
  },
  quick: {
    train: { perClass: 12, perNuisance: 2, normal: 6 },
    tuning: { perClass: 8, perNuisance: 1, normal: 4 },
  },
};

/** The sites of a dataset; `set` moves it to fresh seeds. */
export function planDataset(size: keyof typeof SIZES, set: number): DatasetJob[] {
  return (['train', 'tuning'] as const).flatMap((split) => {
    const { perClass, perNuisance, normal } = SIZES[size][split];
    const jobs = (kind: SiteKind, count: number): DatasetJob[] =>
      siteSeeds(split, kind, count, set).map((seed) => ({ split, kind, seed }));
    return [
      ...SEEN_CLASSES.flatMap((kind) => jobs(kind, kind === 'short-constant' ? CONSTANT_SHORTS * perClass : perClass)),
      ...CERTAIN_NUISANCES.flatMap((kind) => jobs(kind, perNuisance)),
      ...jobs('normal', normal),
    ];
  });
}

export function scenarioOf({ kind, seed }: DatasetJob): Scenario {
  if (kind === 'normal') return sampleScenario(kind, seed, { durationS: NORMAL_DAYS * DAY_S, racks: twoRacks(seed) });
  if (!isNuisance(kind)) return sampleScenario(kind, seed);
  return sampleNuisanceScenario(kind, seed, 2 * DAY_S);
}

function isNuisance(kind: SiteKind): kind is NuisanceKind {
  return NUISANCE_KINDS.some((nuisance) => nuisance === kind);
}
