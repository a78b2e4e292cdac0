import { sampleScenario, type Scenario } from '@hvs/simulator';
import { type PopulationOptions, sampleNuisanceScenario } from '../../site/nuisance-scenario.ts';
import type { SiteJob } from './campaign.ts';
import { type Origin, POPULATION_OF } from './leg.ts';
import { twoRacks } from '../../site/two-racks.ts';

/** The scenario of a site. A normal site has two racks, chosen by the seed, so that a year is made of many designs. */
export function sampleSite(job: SiteJob): Scenario {
  const population = populationOf(job.origin);
  switch (job.campaign) {
    case 'event':
      return sampleScenario(job.faultClass, job.seed, population);
    case 'nuisance':
      return sampleNuisanceScenario(job.nuisance, job.seed, job.durationS, population);
    case 'normal':
      return sampleScenario('normal', job.seed, { ...population, durationS: job.durationS, racks: twoRacks(job.seed) });
  }
}

function populationOf(origin: Origin): PopulationOptions {
  return origin.leg === 'dimensions' ? { foreign: [origin.dimension] } : { population: POPULATION_OF[origin.leg] };
}
