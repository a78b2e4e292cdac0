import { type PopulationName, sampleScenario, type Scenario, type SensorFault } from '@hvs/simulator';
import { MODULES_PER_RACK, RACKS } from '@hvs/contract';
import { siteSeeds } from '../site/seeds.ts';

/** A whole site whose readings are counted hour by hour. */
export interface DriftSite {
  readonly seed: number;
  readonly hours: number;
  /** The first so many racks of the site; default all. */
  readonly racks?: number;
  /** Default `trained`. */
  readonly population?: PopulationName;
  /** The surface temperatures of one rack, chosen by the seed, read this much too high from the start. */
  readonly rackOffsetK?: number;
}

/** Half of a site: its modules are of one design, and the time to simulate goes into other sites. */
export const REFERENCE_RACKS = 4;

/**
 * Sets of seeds of the split `drift`. Those of the reference set the limits, the others only measure, once: these for
 * decision 40. The sets 1 to 18 have been looked at before.
 */
export const DRIFT_SETS = { reference: [0, 13], driftFree: 19, foreign: 20, rackOffset: 21 };

export function driftSeeds(set: number, count: number): number[] {
  return siteSeeds('drift', 'normal', count, set);
}

export function racksOf({ racks = RACKS.length }: DriftSite): number {
  return racks;
}

/** The rack that `rackOffsetK` strikes. */
export function struckRack(site: DriftSite): number {
  return site.seed % racksOf(site);
}

/**
 * Normal operation without what is a drift by itself: a rack that is cooled less for hours or days, and sensors that
 * are stuck or drift. All other nuisances come at their rates.
 */
export function scenarioOfDrift(site: DriftSite): Scenario {
  const { seed, hours, population = 'trained' } = site;
  const racks = Array.from({ length: racksOf(site) }, (_, rack) => rack);
  const scenario = sampleScenario('normal', seed, { durationS: hours * 3600, population, racks });
  const offsets = site.rackOffsetK === undefined ? [] : offsetsOf(site, site.rackOffsetK);
  return {
    ...scenario,
    nuisances: scenario.nuisances.filter(({ kind }) => kind !== 'fan-failure' && kind !== 'dust'),
    sensorFaults: [...scenario.sensorFaults.filter(({ kind }) => kind === 'dropout'), ...offsets],
  };
}

/** A drift that began so long ago that it hardly grows any more. */
const LONG_AGO_S = 1e9;

function offsetsOf(site: DriftSite, strength: number): SensorFault[] {
  const first = struckRack(site) * MODULES_PER_RACK;
  const channels = ['Module_Avg_Surface_Temp_C', 'Module_Max_Surface_Temp_C'] as const;
  return Array.from({ length: MODULES_PER_RACK }, (_, index) => first + index).flatMap((moduleIndex) =>
    channels.map((channel) => ({
      kind: 'drift' as const,
      moduleIndex,
      channel,
      startS: -LONG_AGO_S,
      durationS: LONG_AGO_S + site.hours * 3600,
      strength,
    })),
  );
}
