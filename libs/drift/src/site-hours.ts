import { CHANNELS, DRIFT_COLUMNS } from '@hvs/contract';
import { DESIGN_SUM_COUNT } from './sum-design.ts';

/** Bins of a column have this much room. */
export const BIN_ROOM = 32;
export const COLUMN_COUNT = DRIFT_COLUMNS.length;
export const CHANNEL_COUNT = CHANNELS.length;

/** Histograms of a site hour by hour, from which its windows are added up. */
export interface SiteHours {
  readonly hours: number;
  readonly racks: number;
  /** [hours x racks x columns x 32] */
  readonly counts: Uint16Array | Uint32Array;
  /** Sums of the raw channels [hours x racks x channels]. */
  readonly sums: Float64Array;
  /** [hours x racks x DESIGN_SUMS] */
  readonly design: Float64Array;
}

/** Gives a site, each time anew. */
export type ReadSite = () => SiteHours;

/** Some hours of a site together: from inclusive to exclusive. */
export interface HourWindow {
  /** Of the whole site [columns x 32]. */
  readonly counts: Float64Array;
  /** [racks] */
  readonly rows: Float64Array;
  /** [racks x channels]; NaN for a rack without readings. */
  readonly means: Float64Array;
  /** [racks x DESIGN_SUMS] */
  readonly design: Float64Array;
}

/** `only` leaves out every other rack. */
export function sumHours(site: SiteHours, from: number, to: number, only?: number): HourWindow {
  const { racks } = site;
  const width = COLUMN_COUNT * BIN_ROOM;
  const counts = new Float64Array(width);
  const rows = new Float64Array(racks);
  const means = new Float64Array(racks * CHANNEL_COUNT);
  const design = new Float64Array(racks * DESIGN_SUM_COUNT);
  for (let hour = from; hour < to; hour += 1) {
    for (let rack = 0; rack < racks; rack += 1) {
      if (only !== undefined && rack !== only) continue;
      const slot = hour * racks + rack;
      for (let bin = 0; bin < width; bin += 1) counts[bin] += site.counts[slot * width + bin];
      // Every reading is in one bin of the first column.
      for (let bin = 0; bin < BIN_ROOM; bin += 1) rows[rack] += site.counts[slot * width + bin];
      for (let channel = 0; channel < CHANNEL_COUNT; channel += 1) {
        means[rack * CHANNEL_COUNT + channel] += site.sums[slot * CHANNEL_COUNT + channel];
      }
      for (let place = 0; place < DESIGN_SUM_COUNT; place += 1) {
        design[rack * DESIGN_SUM_COUNT + place] += site.design[slot * DESIGN_SUM_COUNT + place];
      }
    }
  }
  for (let index = 0; index < means.length; index += 1) means[index] /= rows[Math.floor(index / CHANNEL_COUNT)];
  return { counts, rows, means, design };
}
