import { RACKS } from '@hvs/contract';

/** Two different racks, ascending, which ones by the seed: many designs rather than many modules of one. */
export function twoRacks(seed: number): readonly number[] {
  return [seed % RACKS.length, (seed + 3) % RACKS.length].toSorted((a, b) => a - b);
}
