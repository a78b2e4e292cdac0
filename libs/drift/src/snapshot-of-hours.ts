import {
  CHANNELS,
  DRIFT_COLUMNS,
  type DriftReference,
  type DriftSnapshot,
  type RackHistograms,
  RACKS,
} from '@hvs/contract';
import { DESIGN_SUM_COUNT, designSumsAt } from './sum-design.ts';
import { BIN_ROOM, CHANNEL_COUNT, type SiteHours, sumHours } from './site-hours.ts';

type Window = Pick<DriftSnapshot, 'model' | 'since' | 'until' | 'rows' | 'racks'>;

const NO_MODEL = { name: 'hvs', version: 'none', sha256: '0'.repeat(64) };

/**
 * Some hours of a site as the API would have counted them: from inclusive to exclusive. The counts of a site that was
 * simulated in part stand for all of it.
 */
export function snapshotOfHours(site: SiteHours, from: number, to: number, reference: DriftReference): Window {
  const racks = RACKS.slice(0, site.racks).map((_, rack) => rackOfHours(site, [from, to], rack, reference));
  const time = (hour: number): string => new Date(hour * 3_600_000).toISOString();
  const rows = racks.reduce((sum, rack) => sum + rack.rows, 0);
  return { model: NO_MODEL, since: time(from), until: time(to), rows, racks };
}

function rackOfHours(
  site: SiteHours,
  [from, to]: readonly [number, number],
  rack: number,
  { edges }: DriftReference,
): RackHistograms {
  const parts = RACKS.length / site.racks;
  const own = sumHours(site, from, to, rack);
  const rows = parts * own.rows[rack];
  const counts = DRIFT_COLUMNS.map((column, place) => {
    const start = place * BIN_ROOM;
    return [column, Array.from(own.counts.subarray(start, start + edges[column].length + 1), (count) => parts * count)];
  });
  const sums = CHANNELS.map(({ name }, channel) => [name, rows * own.means[rack * CHANNEL_COUNT + channel]]);
  const design = own.design.map((sum) => parts * sum);
  return {
    rack: RACKS[rack],
    rows,
    counts: Object.fromEntries(counts) as RackHistograms['counts'],
    sums: Object.fromEntries(sums) as RackHistograms['sums'],
    design: designSumsAt(design, rack * DESIGN_SUM_COUNT),
  };
}
