import type { CellType } from './cell-type.ts';
import { entropicCoefficientVPerK, internalResistanceOhm, openCircuitVoltageV } from './electrical.ts';
import type { ModuleInput } from './module-input.ts';

const COLLAPSED_SHORT_OHM = 0.01;
/** Charge beyond full over which charging turns from storing into heating. */
const OVERCHARGE_HEAT_SOC = 0.1;
/** The reversible heat is reckoned at 25 degC: a tenth more or less at the ends of operation. */
export const KELVIN_25 = 298.15;

/** Charge, voltage and electrical heat of the cells of a module in series. */
export interface CellElectrics {
  readonly soc: Float64Array;
  readonly voltageV: Float64Array;
  /** The separator is gone: the cell shorts itself and keeps no voltage. */
  readonly collapsed: Uint8Array;
  /** Brings the internal resistances to the present temperatures and charges. */
  refresh(cellC: Float64Array): void;
  /** Heat of load, short and overcharge in a cell. */
  heatW(cell: number, input: ModuleInput): number;
  /** Moves the charge of load and of the short of the last `heatW`. */
  charge(cell: number, currentA: number, durationS: number): void;
  /** Writes the terminal voltages. */
  measure(currentA: number): void;
}

export function createCellElectrics(type: CellType, startSoc: number): CellElectrics {
  const n = type.cellCount;
  const capacityAs = type.capacityAh * 3600;
  const soc = new Float64Array(n).fill(startSoc);
  const voltageV = new Float64Array(n);
  const collapsed = new Uint8Array(n);
  const resistanceOhm = new Float64Array(n);
  const shortA = new Float64Array(n);

  function shortCurrentA(cell: number, sourceV: number, input: ModuleInput): number {
    if (soc[cell] <= 0) return 0;
    const givenOhm = input.shortResistanceOhm[cell];
    const shortOhm = collapsed[cell] ? Math.min(COLLAPSED_SHORT_OHM, givenOhm) : givenOhm;
    const throughResistanceA = sourceV / (shortOhm + resistanceOhm[cell]);
    return Math.max(throughResistanceA, input.shortPowerW[cell] / sourceV);
  }

  return {
    soc,
    voltageV,
    collapsed,

    refresh(cellC) {
      for (let cell = 0; cell < n; cell++) {
        resistanceOhm[cell] = internalResistanceOhm(type, soc[cell], cellC[cell]);
      }
    },

    heatW(cell, input) {
      const { currentA } = input;
      const sourceV = openCircuitVoltageV(type, soc[cell]);
      shortA[cell] = shortCurrentA(cell, sourceV, input);
      const entropicW = currentA * KELVIN_25 * entropicCoefficientVPerK(type, soc[cell]);
      const heatW = currentA * currentA * resistanceOhm[cell] + entropicW + shortA[cell] * sourceV;
      if (soc[cell] <= 1 || currentA <= 0) return heatW;
      return heatW + currentA * sourceV * Math.min(1, (soc[cell] - 1) / OVERCHARGE_HEAT_SOC);
    },

    charge(cell, currentA, durationS) {
      const chargeAs = (currentA - shortA[cell]) * durationS;
      soc[cell] = Math.max(0, soc[cell] + chargeAs / capacityAs);
    },

    measure(currentA) {
      for (let cell = 0; cell < n; cell++) {
        const ohm = resistanceOhm[cell];
        const source = openCircuitVoltageV(type, soc[cell]) - shortA[cell] * ohm;
        voltageV[cell] = (collapsed[cell] ? 0 : source) + currentA * ohm;
      }
    },
  };
}
