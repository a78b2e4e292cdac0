import { RACKS } from '@hvs/contract';
import { type NuisanceKind, sampleScenario, type Scenario, type ScenarioOptions } from '@hvs/simulator';

/** The population that a site is drawn from. */
export type PopulationOptions = Pick<ScenarioOptions, 'population' | 'foreign'>;

/** A rack in normal operation, chosen by the seed, with one certain nuisance. */
export function sampleNuisanceScenario(
  nuisance: NuisanceKind,
  seed: number,
  durationS: number,
  population: PopulationOptions = {},
): Scenario {
  return sampleScenario('normal', seed, { ...population, durationS, racks: [seed % RACKS.length], nuisance });
}
