import { type DesignTraits, FEATURE_NAMES, RACKS, SAMPLE_PERIOD_S } from '@hvs/contract';
import { DESIGN_SUM_COUNT, designSumsAt, middleOf, sumDesign, traitsOfRacks } from '@hvs/drift';

/** Adds up readings of a site and tells how its modules are built. */
export interface SiteDesign {
  /** A harmless reading of a module, [30] features. */
  add(module: string, timeS: number, features: Float64Array): void;
  /** The middle of the hours that show a trait. */
  traits(): DesignTraits;
}

const HOUR_S = 3600;
/** Fewer readings of a module, and so of its rack, are too short a time: half an hour. */
const FEWEST_READINGS = HOUR_S / SAMPLE_PERIOD_S / 2;
const VOLTAGE = FEATURE_NAMES.indexOf('Module_Voltage_V');

/** What is added up of a rack in an hour. */
interface RackHour {
  /** The module that came first. Its readings stand for the time of the rack. */
  readonly first: string;
  readingsOfFirst: number;
  readings: number;
  sumV: number;
  readonly sums: Float64Array;
}

/**
 * A module moves much of its charge in some hours and little in most, so a mean over days shows no capacity. Modules
 * whose ids are of no rack of the site layout count as one rack.
 */
export function createSiteDesign(): SiteDesign {
  /** By hour since 1970, then by rack. */
  const hours = new Map<number, Map<string, RackHour>>();
  return {
    add(module, timeS, features) {
      const rack = rackHourOf(hours, Math.floor(timeS / HOUR_S), module);
      rack.readings += 1;
      if (module === rack.first) rack.readingsOfFirst += 1;
      rack.sumV += features[VOLTAGE];
      sumDesign(rack.sums, 0, features, 0);
    },
    traits: () => middleOf([...hours.values()].map((racks) => traitsOfHour([...racks.values()]))),
  };
}

function rackOf(module: string): string {
  return RACKS.find((rack) => module.startsWith(`${rack}_`)) ?? 'other';
}

function rackHourOf(hours: Map<number, Map<string, RackHour>>, hour: number, module: string): RackHour {
  const rack = rackOf(module);
  const known = hours.get(hour)?.get(rack);
  if (known !== undefined) return known;
  const racks = hours.get(hour) ?? new Map<string, RackHour>();
  const begun = { first: module, readingsOfFirst: 0, readings: 0, sumV: 0, sums: new Float64Array(DESIGN_SUM_COUNT) };
  hours.set(hour, racks.set(rack, begun));
  return begun;
}

function traitsOfHour(racks: readonly RackHour[]): DesignTraits {
  const long = racks.filter(({ readingsOfFirst }) => readingsOfFirst >= FEWEST_READINGS);
  return traitsOfRacks(
    long.map(({ readings, sumV, sums }) => ({
      rows: readings,
      meanV: sumV / readings,
      sums: designSumsAt(sums, 0),
    })),
  );
}
