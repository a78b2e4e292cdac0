import { median } from './statistics.ts';

/** Fewer racks have no majority that shows which of them is the odd one. */
export const FEWEST_RACKS = 3;

/**
 * How far each mean is above the median of the others, by rack: NaN where a rack has no mean, or fewer than two others
 * have one.
 */
export function rackOffsets(means: readonly number[]): number[] {
  return means.map((mean, rack) => {
    const others = means.filter((other, index) => index !== rack && !Number.isNaN(other));
    return others.length < FEWEST_RACKS - 1 ? NaN : mean - median(others);
  });
}
