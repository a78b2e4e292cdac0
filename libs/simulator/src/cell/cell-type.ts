import type { ReactionSet } from './reaction-set.ts';
import type { CellThermal } from './thermal.ts';

/** A cell and how many of them stand in series in a module. */
export interface CellType {
  readonly cellCount: number;
  /** The part that is left at the cell's age. */
  readonly capacityAh: number;
  readonly reactions: ReactionSet;
  /** Internal resistance at 25 degC and 50 % charge, at the cell's age. */
  readonly resistanceOhm: number;
  /** Open-circuit voltage at evenly spaced charges from 0 to 1. */
  readonly openCircuitV: readonly number[];
  /** Change of the open-circuit voltage with temperature at evenly spaced charges from 0 to 1. */
  readonly entropicVPerK: readonly number[];
  /** Rise of the open-circuit voltage per unit of charge beyond full, and where it ends. */
  readonly overchargeSlopeV: number;
  readonly overchargeRiseV: number;
  /** Permanent gas of a full decomposition, mol per Ah, and its composition. */
  readonly gasMolPerAh: number;
  readonly gasShare: Readonly<Record<Gas, number>>;
  readonly thermal: CellThermal;
}

export const GASES = ['voc', 'h2', 'co', 'co2'] as const;
export type Gas = (typeof GASES)[number];
