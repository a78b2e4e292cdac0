import { type FaultClass, FAULT_CLASSES, NUISANCE_KINDS, type NuisanceKind } from '@hvs/simulator';
import { SEEN_CLASSES, siteSeeds, type Split } from '../seeds.ts';

const DAY_S = 86_400;

/** One site to simulate under the model's eyes. */
export type SiteJob =
  | { readonly campaign: 'normal'; readonly seed: number; readonly durationS: number }
  | {
      readonly campaign: 'nuisance';
      readonly nuisance: NuisanceKind;
      readonly seed: number;
      readonly durationS: number;
    }
  | { readonly campaign: 'event'; readonly faultClass: FaultClass; readonly seed: number };

export interface CampaignSize {
  /** Whole sites of 64 modules in normal operation, and how long each is watched. */
  readonly normalSites: number;
  readonly normalDays: number;
  /** Racks with a certain nuisance, of each kind; watched for two days each. */
  readonly racksPerNuisance: number;
  /** Sites with a fault, of each class. */
  readonly sitesPerClass: Readonly<Record<FaultClass, number>>;
}

const NUISANCE_DAYS = 2;

/** 61 module-years, and more than 299 runaways of the seen classes. */
export const FULL: CampaignSize = {
  normalSites: 50,
  normalDays: 7,
  racksPerNuisance: 30,
  sitesPerClass: {
    'short-growing': 100,
    'short-accelerating': 80,
    'short-constant': 140,
    overcharge: 70,
    'loose-busbar': 50,
    'cooling-loss': 40,
    'external-fire': 40,
    'vent-without-runaway': 40,
    'single-cell-stop': 40,
    'full-propagation': 40,
    'rack-to-rack': 30,
  },
};

/** Enough to compare thresholds by. */
export const TUNING: CampaignSize = {
  normalSites: 16,
  normalDays: 7,
  racksPerNuisance: 16,
  sitesPerClass: scaleSites(FULL.sitesPerClass, 0.6),
};

/** A minute's look, to see that all of it works: its figures show little. */
export const QUICK: CampaignSize = {
  normalSites: 2,
  normalDays: 1,
  racksPerNuisance: 1,
  sitesPerClass: scaleSites(FULL.sitesPerClass, 0.03),
};

function scaleSites(
  sites: Readonly<Record<FaultClass, number>>,
  scale: number,
): Record<FaultClass, number> {
  const scaled = FAULT_CLASSES.map((name) => [name, Math.ceil(scale * sites[name])]);
  return Object.fromEntries(scaled) as Record<FaultClass, number>;
}

/** The sites of a campaign, fault classes first; the unseen class is in the test only. */
export function planCampaign(size: CampaignSize, split: Split, set: number): SiteJob[] {
  const classes = split === 'test' ? FAULT_CLASSES : SEEN_CLASSES;
  const events = classes.flatMap((faultClass) =>
    siteSeeds(split, faultClass, size.sitesPerClass[faultClass], set).map(
      (seed): SiteJob => ({ campaign: 'event', faultClass, seed }),
    ),
  );
  const nuisances = NUISANCE_KINDS.flatMap((nuisance) =>
    siteSeeds(split, nuisance, size.racksPerNuisance, set).map(
      (seed): SiteJob => ({
        campaign: 'nuisance',
        nuisance,
        seed,
        durationS: NUISANCE_DAYS * DAY_S,
      }),
    ),
  );
  const normal = siteSeeds(split, 'normal', size.normalSites, set).map(
    (seed): SiteJob => ({ campaign: 'normal', seed, durationS: size.normalDays * DAY_S }),
  );
  return [...events, ...nuisances, ...normal];
}
