import { type FaultClass, FAULT_CLASSES, NUISANCE_KINDS, type NuisanceKind } from '@hvs/simulator';
import { dimensionSeeds, isUnseen, siteSeeds, type SiteKind } from '../../site/seeds.ts';
import { DIMENSIONS, type Leg, type Origin, type PopulationLeg, SEEDS_OF } from './leg.ts';

const DAY_S = 86_400;

/** One site to simulate under the judges' eyes. */
export type SiteJob = { readonly origin: Origin; readonly seed: number } & (
  | { readonly campaign: 'normal'; readonly durationS: number }
  | { readonly campaign: 'nuisance'; readonly nuisance: NuisanceKind; readonly durationS: number }
  | { readonly campaign: 'event'; readonly faultClass: FaultClass }
);

export interface LegSize {
  /** Sites in normal operation, two racks of each, and how long each is watched. */
  readonly normalSites: number;
  readonly normalDays: number;
  /** Racks with a certain nuisance, of each kind; watched for two days each. */
  readonly racksPerNuisance: number;
  /** Sites with a fault, of each class. */
  readonly sitesPerClass: Readonly<Record<FaultClass, number>>;
}

export type CampaignSize = Readonly<Record<PopulationLeg | 'dimension', LegSize>>;

const NUISANCE_DAYS = 2;

const SITES_PER_CLASS: Readonly<Record<FaultClass, number>> = {
  'short-growing': 150,
  'short-accelerating': 120,
  'short-constant': 210,
  overcharge: 105,
  'loose-busbar': 75,
  'cooling-loss': 60,
  'external-fire': 60,
  'vent-without-runaway': 60,
  'single-cell-stop': 60,
  'full-propagation': 60,
  'rack-to-rack': 45,
};

/** 22 module-years, and more than 299 runaways: of foreign designs fewer faults run away. */
const FOREIGN: LegSize = { normalSites: 84, normalDays: 6, racksPerNuisance: 0, sitesPerClass: SITES_PER_CLASS };

/** Leg a: 62 module-years, and more than 299 runaways of the seen classes. A dimension: two, and about 25. */
export const FULL: CampaignSize = {
  a: { normalSites: 236, normalDays: 6, racksPerNuisance: 30, sitesPerClass: SITES_PER_CLASS },
  b: FOREIGN,
  c: FOREIGN,
  dimension: { normalSites: 24, normalDays: 2, racksPerNuisance: 0, sitesPerClass: scaleSites(0.05) },
};

/** Sites for comparing thresholds, of the trained population alone. */
export const TUNING: LegSize = {
  normalSites: 96,
  normalDays: 6,
  racksPerNuisance: 16,
  sitesPerClass: scaleSites(0.4),
};

const QUICK_FOREIGN: LegSize = { normalSites: 2, normalDays: 1, racksPerNuisance: 0, sitesPerClass: scaleSites(0.01) };

/** A look of two minutes, to see that everything works. Its figures prove little. */
export const QUICK: CampaignSize = {
  a: { normalSites: 6, normalDays: 1, racksPerNuisance: 1, sitesPerClass: scaleSites(0.015) },
  b: QUICK_FOREIGN,
  c: QUICK_FOREIGN,
  dimension: {
    normalSites: 1,
    normalDays: 0.125,
    racksPerNuisance: 0,
    sitesPerClass: { ...scaleSites(0), 'full-propagation': 1 },
  },
};

export const QUICK_TUNING: LegSize = QUICK.a;

/** Sites of each class, a part of those of the whole evaluation; at least one where the part is above 0. */
export function scaleSites(scale: number): Record<FaultClass, number> {
  const scaled = FAULT_CLASSES.map((name) => [name, Math.ceil(scale * SITES_PER_CLASS[name])]);
  return Object.fromEntries(scaled) as Record<FaultClass, number>;
}

/** Seeds of a kind of site. */
type DrawSeeds = (kind: SiteKind, count: number) => readonly number[];

/** The simulated sites of some legs, leg by leg; the unseen classes are in legs a, b and c. */
export function planCampaign(size: CampaignSize, legs: readonly Leg[], set: number): SiteJob[] {
  const populations = (['a', 'b', 'c'] as const).filter((leg) => legs.includes(leg));
  const sites = populations.flatMap((leg) =>
    planSites({ leg }, size[leg], (kind, count) => siteSeeds(SEEDS_OF[leg], kind, count, set)),
  );
  if (!legs.includes('dimensions')) return sites;
  const { sitesPerClass } = size.dimension;
  const seen = { ...size.dimension, sitesPerClass: withoutUnseen(sitesPerClass) };
  const single = DIMENSIONS.flatMap((dimension, place) =>
    planSites({ leg: 'dimensions', dimension }, seen, (kind, count) => dimensionSeeds(place, kind, count, set)),
  );
  return [...sites, ...single];
}

/** The sites for comparing thresholds: the trained population with the classes in training. */
export function planTuning(size: LegSize, set: number): SiteJob[] {
  const seen = { ...size, sitesPerClass: withoutUnseen(size.sitesPerClass) };
  return planSites({ leg: 'a' }, seen, (kind, count) => siteSeeds('tuning', kind, count, set));
}

function withoutUnseen(sites: Readonly<Record<FaultClass, number>>): Record<FaultClass, number> {
  const counts = FAULT_CLASSES.map((name) => [name, isUnseen(name) ? 0 : sites[name]]);
  return Object.fromEntries(counts) as Record<FaultClass, number>;
}

/** Fault classes first. */
function planSites(origin: Origin, size: LegSize, seedsOf: DrawSeeds): SiteJob[] {
  const events = FAULT_CLASSES.flatMap((faultClass) =>
    seedsOf(faultClass, size.sitesPerClass[faultClass]).map((seed): SiteJob => ({
      origin,
      seed,
      campaign: 'event',
      faultClass,
    })),
  );
  const nuisances = NUISANCE_KINDS.flatMap((nuisance) =>
    seedsOf(nuisance, size.racksPerNuisance).map((seed): SiteJob => ({
      origin,
      seed,
      campaign: 'nuisance',
      nuisance,
      durationS: NUISANCE_DAYS * DAY_S,
    })),
  );
  const normal = seedsOf('normal', size.normalSites).map((seed): SiteJob => ({
    origin,
    seed,
    campaign: 'normal',
    durationS: size.normalDays * DAY_S,
  }));
  return [...events, ...nuisances, ...normal];
}
