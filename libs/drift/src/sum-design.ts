import { DESIGN_SUMS, type DesignSums, FEATURE_COUNT, FEATURE_NAMES, type FeatureName } from '@hvs/contract';

/** Room for the sums of a rack. */
export const DESIGN_SUM_COUNT = DESIGN_SUMS.length;

const place = (name: FeatureName): number => FEATURE_NAMES.indexOf(name);
const V = place('Module_Voltage_V');
const I = place('Module_Current_A');
const CHARGE = place('Delta_1_Module_SoC_percent');
const V6 = place('Rolling_mean_6_Module_Voltage_V');
const I6 = place('Rolling_mean_6_Module_Current_A');
const I60 = place('Rolling_mean_60_Module_Current_A');
const SPREAD_V6 = place('Rolling_std_6_Module_Voltage_V');
const SPREAD_I6 = place('Rolling_std_6_Module_Current_A');

/**
 * A management that estimates the charge anew makes it jump. 1 C, the most of the trained designs, changes it by 1.7 %
 * in a minute, the slowest refresh, and a step of the register adds 1 %. At more than 1.8 C with such a refresh the
 * changes are left out, so those sites show no capacity.
 */
const LARGEST_CHANGE_PERCENT = 3.05;

/** Currents and voltages of a module add up to less. One reading far beyond would outweigh all others for good. */
const LARGEST_TOTAL = 1e5;

/** Adds a reading to the sums that begin at `at`, in the order of DESIGN_SUMS. */
export function sumDesign(sums: Float64Array, at: number, features: Float32Array | Float64Array, row: number): void {
  const start = row * FEATURE_COUNT;
  const current = features[start + I];
  const mean = features[start + I60];
  const change = features[start + CHARGE];
  const currentOfMinute = features[start + I6];
  const voltage = features[start + V];
  const voltageOfMinute = features[start + V6];
  const swing = features[start + SPREAD_I6];
  const voltageSwing = features[start + SPREAD_V6];
  const total =
    Math.abs(current) +
    Math.abs(mean) +
    Math.abs(currentOfMinute) +
    Math.abs(voltage) +
    Math.abs(voltageOfMinute) +
    swing +
    voltageSwing;
  if (!(total < LARGEST_TOTAL)) return;
  const step = current - currentOfMinute;
  sums[at] += current * mean;
  sums[at + 1] += mean * mean;
  if (change <= LARGEST_CHANGE_PERCENT && change >= -LARGEST_CHANGE_PERCENT) sums[at + 2] += change * mean;
  sums[at + 3] += step * step;
  sums[at + 4] += step * (voltage - voltageOfMinute);
  sums[at + 5] += swing * swing;
  sums[at + 6] += swing * voltageSwing;
  sums[at + 7] += voltageSwing * voltageSwing;
}

/** The sums that begin at `at`, by their names. */
export function designSumsAt(sums: Float64Array, at: number): DesignSums {
  return Object.fromEntries(DESIGN_SUMS.map((name, index) => [name, sums[at + index]])) as DesignSums;
}
