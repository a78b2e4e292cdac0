import { RACKS } from '@hvs/contract';

/** Two different racks, ascending, chosen by the seed. Few racks a site give many designs for the same work. */
export function twoRacks(seed: number): readonly number[] {
  return [seed % RACKS.length, (seed + 3) % RACKS.length].toSorted((a, b) => a - b);
}
