import {
  CHANNELS,
  type ChannelName,
  DRIFT_COLUMNS,
  type DriftColumn,
  type DriftSnapshot,
  type RackHistograms,
  RACKS,
} from '@hvs/contract';
import { DRIFT_REFERENCE } from '@hvs/testing';

export const SHARES = [0, 0.25, 0.25, 0.25, 0.25, 0];

/** Histograms of a rack whose columns all have these shares, save those that are named. */
export function rackOf(
  rack: string,
  rows: number,
  special: Partial<Record<DriftColumn, readonly number[]>> = {},
  means: Partial<Record<ChannelName, number>> = {},
): RackHistograms {
  const counts = DRIFT_COLUMNS.map((column) => [column, (special[column] ?? SHARES).map((share) => rows * share)]);
  const sums = CHANNELS.map(({ name }) => [name, rows * (means[name] ?? 20)]);
  return {
    rack,
    rows,
    counts: Object.fromEntries(counts) as RackHistograms['counts'],
    sums: Object.fromEntries(sums) as RackHistograms['sums'],
  };
}

/** Readings of an hour of a site like the reference, save what is named. */
export function snapshotOf(changes: Partial<DriftSnapshot> = {}): DriftSnapshot {
  const racks = changes.racks ?? RACKS.map((rack) => rackOf(rack, 2880));
  return {
    process: 'one',
    model: { name: 'hvs', version: '4', sha256: 'a'.repeat(64) },
    since: '2026-01-01T00:00:00.000Z',
    until: '2026-01-01T01:00:00.000Z',
    rows: racks.reduce((sum, { rows }) => sum + rows, 0),
    edges: DRIFT_REFERENCE.edges,
    ...changes,
    racks,
  };
}
