import type { DriftColumn, RackHistograms } from '@hvs/contract';

/** Counts of a column in all racks together, for each of its bins. */
export function countsOfRacks(racks: readonly RackHistograms[], column: DriftColumn, bins: number): number[] {
  return Array.from({ length: bins }, (_, bin) => racks.reduce((sum, rack) => sum + rack.counts[column][bin], 0));
}
