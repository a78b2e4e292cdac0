import {
  CHANNELS,
  type ChannelName,
  DRIFT_COLUMNS,
  type DriftColumn,
  type DriftReference,
  type DriftWindow,
} from '@hvs/contract';
import { makeDesignReference } from './make-design-reference.ts';
import { NULL_LEVELS, quantilesOf } from './null-tail.ts';
import { rackOffsets } from './rack-offsets.ts';
import {
  BIN_ROOM,
  CHANNEL_COUNT,
  COLUMN_COUNT,
  type HourWindow,
  type ReadSite,
  type SiteHours,
  sumHours,
} from './site-hours.ts';
import { ks, psi, sharesOf } from './statistics.ts';
import { WINDOWS, windowStarts } from './windows.ts';

/** Readings of a site in an hour: 64 modules every 10 s. */
const ROWS_PER_HOUR = 64 * 360;
/** Part of a window's readings that is enough for it: links are lost now and then. */
const ENOUGH = 0.9;

/**
 * What one more site may send that none of the sites did: near either end of their range, far outside of it, or
 * anything else. It has the weight of one site.
 */
const UNSEEN = { near: 0.2, far: 1e-6 };

type Edges = DriftReference['edges'];

/** Mean shares of the sites, one site as much as another, and of one site that nobody has seen. By column. */
function poolShares(perSite: readonly (readonly number[])[][], edges: Edges): number[][] {
  return DRIFT_COLUMNS.map((column, place) => {
    const bins = edges[column].length + 1;
    const unseen = unseenShares(bins);
    return unseen.map((share, bin) => {
      const sum = perSite.reduce((total, shares) => total + shares[place][bin], 0);
      return (sum + share) / (perSite.length + 1);
    });
  });
}

/** The two bins at either end are far outside and near; a column of few bins has no far ones. */
function unseenShares(bins: number): number[] {
  if (bins < 6) return Array.from({ length: bins }, () => 1 / bins);
  const { near, far } = UNSEEN;
  const inside = (1 - 2 * near - 2 * far) / (bins - 4);
  return Array.from({ length: bins }, (_, bin) => {
    const fromEnd = Math.min(bin, bins - 1 - bin);
    return fromEnd === 0 ? far : fromEnd === 1 ? near : inside;
  });
}

function sharesOfWindow({ counts }: HourWindow, edges: Edges): number[][] {
  return DRIFT_COLUMNS.map((column, place) =>
    sharesOf(counts.subarray(place * BIN_ROOM, place * BIN_ROOM + edges[column].length + 1)),
  );
}

/** The largest values of a site's windows of one length. */
interface Extremes {
  /** [columns] */
  readonly psi: Float64Array;
  readonly ks: Float64Array;
  /** [channels], of all racks. */
  readonly offset: Float64Array;
}

function findExtremes(
  site: SiteHours,
  hours: number,
  reference: readonly (readonly number[])[],
  edges: Edges,
): Extremes {
  const extremes = {
    psi: new Float64Array(COLUMN_COUNT),
    ks: new Float64Array(COLUMN_COUNT),
    offset: new Float64Array(CHANNEL_COUNT),
  };
  for (const from of windowStarts(site.hours, hours)) {
    const window = sumHours(site, from, from + hours);
    // A window of a site whose links were all lost has no readings.
    if (window.rows.every((rows) => rows === 0)) continue;
    for (const [place, shares] of sharesOfWindow(window, edges).entries()) {
      extremes.psi[place] = Math.max(extremes.psi[place], psi(shares, reference[place]));
      extremes.ks[place] = Math.max(extremes.ks[place], ks(shares, reference[place]));
    }
    addOffsets(window, extremes.offset);
  }
  return extremes;
}

function addOffsets({ means, rows }: HourWindow, largest: Float64Array): void {
  for (let channel = 0; channel < CHANNEL_COUNT; channel += 1) {
    const ofChannel = Array.from(rows, (_, rack) => means[rack * CHANNEL_COUNT + channel]);
    for (const offset of rackOffsets(ofChannel)) {
      if (Math.abs(offset) > largest[channel]) largest[channel] = Math.abs(offset);
    }
  }
}

/** What the sites are, and where they come from. */
export interface ReferenceFacts extends Pick<DriftReference, 'made' | 'source_commit' | 'simulated'> {
  readonly edges: Edges;
}

/**
 * The reference of drift-free sites, at least two. They are read when they are needed: many of them fill the memory.
 * Each site is compared with the other ones, as a new site will be. A site of fewer hours than a window takes no part
 * in the quantiles of that window; windows that no site has are left out.
 */
export function makeReference(sites: readonly ReadSite[], facts: ReferenceFacts): DriftReference {
  const { edges } = facts;
  const perSite = sites.map((read) => {
    const site = read();
    return sharesOfWindow(sumHours(site, 0, site.hours), edges);
  });
  const shares = poolShares(perSite, edges);
  const windows = WINDOWS.flatMap(({ name, hours }): DriftWindow[] => {
    const extremes = sites.flatMap((read, index) => {
      const site = read();
      if (site.hours < hours) return [];
      const others = withoutOne(shares, perSite[index], sites.length);
      return [findExtremes(site, hours, others, edges)];
    });
    return extremes.length === 0 ? [] : [windowOf(name, hours, extremes)];
  });
  return {
    ...facts,
    sites: sites.length,
    shares: byColumn((place) => shares[place].map(round)),
    levels: [...NULL_LEVELS],
    windows,
    design: makeDesignReference(sites),
  };
}

/** The shares that `poolShares` gives for the other sites. */
function withoutOne(shares: readonly number[][], own: readonly number[][], count: number): number[][] {
  return shares.map((column, place) =>
    column.map((share, bin) => Math.max(Number.MIN_VALUE, (share * (count + 1) - own[place][bin]) / count)),
  );
}

function windowOf(name: string, hours: number, extremes: readonly Extremes[]): DriftWindow {
  const quantiles = (of: (one: Extremes) => number): number[] => quantilesOf(extremes.map(of)).map(round);
  return {
    name,
    rows: Math.floor(ENOUGH * hours * ROWS_PER_HOUR),
    site: byColumn((place) => ({ psi: quantiles((one) => one.psi[place]), ks: quantiles((one) => one.ks[place]) })),
    rack: Object.fromEntries(
      CHANNELS.map((channel, place) => [channel.name, quantiles((one) => one.offset[place])]),
    ) as Record<ChannelName, number[]>,
  };
}

function byColumn<Value>(of: (place: number) => Value): Record<DriftColumn, Value> {
  return Object.fromEntries(DRIFT_COLUMNS.map((column, place) => [column, of(place)])) as Record<DriftColumn, Value>;
}

/** As many digits as tell sites apart; the section stays small. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}
