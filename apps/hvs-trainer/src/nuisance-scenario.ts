import { RACKS } from '@hvs/contract';
import { type NuisanceKind, sampleScenario, type Scenario } from '@hvs/simulator';

/** A rack in normal operation, which one by the seed, in which a nuisance surely happens. */
export function sampleNuisanceScenario(
  nuisance: NuisanceKind,
  seed: number,
  durationS: number,
): Scenario {
  return sampleScenario('normal', seed, { durationS, racks: [seed % RACKS.length], nuisance });
}
