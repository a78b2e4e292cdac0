import type { Requirements } from '@hvs/judge';
import { type CampaignSize, QUICK, scaleSites } from '../evaluate/plan/campaign.ts';

/** How much is watched for a judgement, and what must come of it before a model can be approved. */
export interface Extent {
  readonly size: CampaignSize;
  readonly isQuick: boolean;
  readonly least: Omit<Requirements, 'legs'>;
}

const EVENTS = scaleSites(0.35);

const FOREIGN = { normalSites: 40, normalDays: 4, racksPerNuisance: 0, sitesPerClass: EVENTS };

/** About four minutes on two cores: a third of the evaluation's events, and 11 to 14 module-years a leg. */
export const USUAL: Extent = {
  size: {
    a: { normalSites: 80, normalDays: 4, racksPerNuisance: 4, sitesPerClass: EVENTS },
    b: FOREIGN,
    c: FOREIGN,
    dimension: { normalSites: 4, normalDays: 1, racksPerNuisance: 0, sitesPerClass: scaleSites(0.01) },
  },
  isQuick: false,
  least: { leastRunaways: 100, leastModuleYears: 5 },
};

/** Half a minute, to see that it works. It refuses what is plainly bad and proves little. */
export const BRIEF: Extent = { size: QUICK, isQuick: true, least: { leastRunaways: 5, leastModuleYears: 0.05 } };
