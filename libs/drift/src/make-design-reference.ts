import {
  CHANNELS,
  DESIGN_TRAITS,
  type DesignReference,
  type DesignTrait,
  type DesignTraits,
  type TraitExtremes,
} from '@hvs/contract';
import { type SummedRack, traitsOfRacks } from './design-traits.ts';
import { quantilesOf } from './null-tail.ts';
import { CHANNEL_COUNT, type HourWindow, type ReadSite, type SiteHours, sumHours } from './site-hours.ts';
import { DESIGN_SUM_COUNT, designSumsAt } from './sum-design.ts';
import { WINDOWS, windowStarts } from './windows.ts';

/** Designs have hard limits, so that the slope beyond the last quantile is that of the last tenth of the sites. */
const LEVELS = [0.5, 0.9, 0.95, 0.99];
const VOLTAGE = CHANNELS.findIndex(({ name }) => name === 'Module_Voltage_V');

/** A trait that fewer sites show has no limits. */
const FEWEST_SITES = 10;

/** How drift-free sites are built, in windows as long as some of them are. */
export function makeDesignReference(sites: readonly ReadSite[]): DesignReference {
  const windows = WINDOWS.flatMap(({ name, hours }) => {
    const perSite = sites.map((read) => traitsOfWindows(read(), hours)).filter(({ length }) => length > 0);
    return perSite.length === 0 ? [] : [{ name, traits: extremesOf(perSite) }];
  });
  return { levels: LEVELS, windows };
}

function traitsOfWindows(site: SiteHours, hours: number): DesignTraits[] {
  return windowStarts(site.hours, hours).map((from) => traitsOfRacks(racksOf(sumHours(site, from, from + hours))));
}

function racksOf({ rows, means, design }: HourWindow): SummedRack[] {
  return Array.from(rows).flatMap((own, rack) => {
    if (own === 0) return [];
    const meanV = means[rack * CHANNEL_COUNT + VOLTAGE];
    return [{ rows: own, meanV, sums: designSumsAt(design, rack * DESIGN_SUM_COUNT) }];
  });
}

function extremesOf(perSite: readonly (readonly DesignTraits[])[]): Partial<Record<DesignTrait, TraitExtremes>> {
  const entries = DESIGN_TRAITS.flatMap((trait) => {
    const perShown = perSite.map((windows) => windows.flatMap((one) => one[trait] ?? []));
    const shown = perShown.filter(({ length }) => length > 0);
    if (shown.length < FEWEST_SITES) return [];
    const highest = shown.map((values) => Math.max(...values));
    // Quantiles of what is below 0 are those of the other end.
    const lowest = shown.map((values) => -Math.min(...values));
    const extremes: TraitExtremes = {
      shown: round(shown.length / perSite.length),
      low: quantilesOf(lowest, LEVELS).map((value) => round(-value)),
      high: quantilesOf(highest, LEVELS).map(round),
    };
    return [[trait, extremes] as const];
  });
  return Object.fromEntries(entries);
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
