import type { ReactionSet } from '../reaction-set.ts';
import { advanceReactions, createReactions, rateReactions, reactionLimitS } from '../reactions.ts';

const KELVIN = 273.15;
const STEFAN_BOLTZMANN = 5.67e-8;
const LARGEST_RISE_K = 1;
const SUB_STEP_S = 5;

/** An 18650 cell of uniform temperature: Kim 2007. The whole can counts as jelly roll. */
const RADIUS_M = 0.009;
const LENGTH_M = 0.065;
export const CELL_18650 = {
  volumeM3: Math.PI * RADIUS_M ** 2 * LENGTH_M,
  areaM2: 2 * Math.PI * RADIUS_M * (LENGTH_M + RADIUS_M),
  densityKgPerM3: 2580,
  heatJPerKgK: 830,
  convectionWPerM2K: 7.17,
  emissivity: 0.8,
};

function heatCapacityJPerK(cell = CELL_18650): number {
  return cell.densityKgPerM3 * cell.heatJPerKgK * cell.volumeM3;
}

/** Heat a cell loses to the walls and the air of its oven by convection and radiation. */
export function ovenLossW(cellC: number, ovenC: number, cell = CELL_18650): number {
  const radiation = (cellC + KELVIN) ** 4 - (ovenC + KELVIN) ** 4;
  return cell.areaM2 * (cell.convectionWPerM2K * (cellC - ovenC) + cell.emissivity * STEFAN_BOLTZMANN * radiation);
}

/** The events of a single cell's test; NaN for those that did not happen. */
export interface SelfHeating {
  /** Self-heating passes 0.02 K/min. */
  readonly t1C: number;
  /** Self-heating passes 1 K/s. */
  readonly t2C: number;
  readonly peakC: number;
  readonly durationS: number;
}

export interface SingleCellTest {
  readonly reactions: ReactionSet;
  readonly startC: number;
  readonly durationS: number;
  /** Heat that leaves the cell at this temperature. */
  readonly lossW: (cellC: number) => number;
}

/** Runs until the duration is over or the cell has run away and cooled by 1 K. */
function heatSingleCell(test: SingleCellTest): SelfHeating {
  const { volumeM3 } = CELL_18650;
  const capacityJPerK = heatCapacityJPerK();
  const reactions = createReactions(test.reactions, 1);
  const seen = { t1C: NaN, t2C: NaN, peakC: test.startC, durationS: 0 };
  let cellC = test.startC;
  while (seen.durationS < test.durationS && !(seen.t2C < seen.peakC && cellC < seen.peakC - 1)) {
    const selfHeatingKPerS = (rateReactions(reactions, 0, cellC + KELVIN) * volumeM3) / capacityJPerK;
    if (Number.isNaN(seen.t1C) && selfHeatingKPerS * 60 > 0.02) seen.t1C = cellC;
    if (Number.isNaN(seen.t2C) && selfHeatingKPerS > 1) seen.t2C = cellC;

    const lossKPerS = test.lossW(cellC) / capacityJPerK;
    const subStepS = Math.min(
      SUB_STEP_S,
      reactionLimitS(reactions, 0, (LARGEST_RISE_K * capacityJPerK) / volumeM3),
      LARGEST_RISE_K / Math.abs(selfHeatingKPerS - lossKPerS),
    );
    const riseK = (advanceReactions(reactions, 0, subStepS) * volumeM3) / capacityJPerK;
    cellC += riseK - lossKPerS * subStepS;
    seen.peakC = Math.max(seen.peakC, cellC);
    seen.durationS += subStepS;
  }
  return seen;
}

/** A cell at 25 degC put into an oven for four hours. */
export function heatInOven(reactions: ReactionSet, ovenC: number): SelfHeating {
  const lossW = (cellC: number) => ovenLossW(cellC, ovenC);
  return heatSingleCell({ reactions, startC: 25, durationS: 4 * 3600, lossW });
}

/** A cell that keeps all its heat, from 84 degC, where an accelerating calorimeter finds its onset. */
export function heatAdiabatically(reactions: ReactionSet): SelfHeating {
  return heatSingleCell({ reactions, startC: 84, durationS: 60 * 3600, lossW: () => 0 });
}
