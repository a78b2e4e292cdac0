import { DESIGN_TRAITS, type DesignSums, type DesignTraits, type RackHistograms, SAMPLE_PERIOD_S } from '@hvs/contract';
import { FEWEST_RACKS } from './rack-offsets.ts';
import { median } from './statistics.ts';

/** The sums of a rack. */
export interface SummedRack {
  readonly rows: number;
  readonly meanV: number;
  readonly sums: DesignSums;
}

const HOUR_S = 3600;
/** Charge moved in an hour, in %, that is enough for a capacity, and for one that only scales a resistance. */
const MOVED_PERCENT = 12;
const SCALED_PERCENT = 8;
/** Current whose effect on the voltage is above the steps of the registers. */
const LEAST_A = 1;
/** Root mean square of the current's steps: with smaller ones a slope is of the registers more than of the cells. */
const LEAST_STEP_A = 2;
/** Correlation of the movements of current and voltage: below it they are read at other times, or noise. */
const LEAST_CORRELATION = 0.97;
/** Part of the racks that have to show a trait. */
const RACKS_SHARE = 0.5;

/**
 * The median of the racks: charge that is estimated anew, a door or a fault strikes one of them. Fewer than three racks
 * have no median that leaves one of them out, and readings without an id are of no rack: they show nothing.
 */
export function traitsOf(racks: readonly RackHistograms[]): DesignTraits {
  const summed = racks.flatMap(({ rack, rows, sums, design }) =>
    design === undefined || rows === 0 || rack === 'other'
      ? []
      : [{ rows, meanV: sums.Module_Voltage_V / rows, sums: design }],
  );
  return summed.length < FEWEST_RACKS ? {} : traitsOfRacks(summed);
}

export function traitsOfRacks(racks: readonly SummedRack[]): DesignTraits {
  return middleOf(racks.map(traitsOfRack), RACKS_SHARE * racks.length);
}

/** The median of those that show a trait, as logarithms; no trait that fewer than `fewest` of them show. */
export function middleOf(parts: readonly DesignTraits[], fewest = 1): DesignTraits {
  const found = DESIGN_TRAITS.flatMap((trait) => {
    const values = parts.flatMap((one) => one[trait] ?? []);
    return values.length === 0 || values.length < fewest ? [] : [[trait, Math.exp(median(values.map(Math.log)))]];
  });
  return Object.fromEntries(found) as DesignTraits;
}

/**
 * The charge changes by the current; their products with the current's mean over ten minutes, which no step of the
 * charge's register follows, give the capacity. The resistance is the slope of the voltage over the current within a
 * minute. The voltage divides it, so that the number of cells does not matter.
 */
function traitsOfRack({ rows, meanV, sums }: SummedRack): DesignTraits {
  const meanA = Math.sqrt(sums.mean_squared / rows);
  const movedPercent = ((HOUR_S / SAMPLE_PERIOD_S) * sums.charge_by_mean) / rows / meanA;
  const capacityAh = ((100 * SAMPLE_PERIOD_S) / HOUR_S) * (sums.current_by_mean / sums.charge_by_mean);
  const resistance = sums.step_by_voltage / sums.step_squared / meanV;
  const isStepping = sums.step_squared > LEAST_STEP_A ** 2 * rows;
  const correlation = sums.swing_by_voltage / Math.sqrt(sums.swing_squared * sums.voltage_swing_squared);
  const isSwinging = sums.swing_squared > LEAST_A ** 2 * rows && correlation > LEAST_CORRELATION;
  const dropAt1C = (sums.swing_by_voltage / sums.swing_squared / meanV) * capacityAh;
  return {
    ...(movedPercent > MOVED_PERCENT && isSize(capacityAh) && { capacity: capacityAh }),
    ...(isStepping && isSize(resistance) && { resistance }),
    ...(movedPercent > SCALED_PERCENT && isSwinging && isSize(dropAt1C) && { drop_at_1c: dropAt1C }),
  };
}

function isSize(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}
