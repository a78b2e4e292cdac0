import { REFERENCE_CELL_HEAT_JPERK, lossWPerK } from '../cell/thermal.ts';
import { cellTypeOf, type ModuleDesign } from '../design/module-design.ts';

/** From core to air of a cell of the reference modules, W/K. */
const REFERENCE_LOSS_WPERK = 0.417;
const REFERENCE_MODULE_HEAT_JPERK = 42_000;
const REFERENCE_FANS_WPERK = 100;
const REFERENCE_AH = 160;

/**
 * Factors that turn a fault of the table, which is meant for the reference module, into the same kind of fault in
 * another design. Without them a short of 500 W that takes a reference cell of 2.6 kJ/K to its runaway in 17 min would
 * take a cell of 1 kJ/K there in 6. All are 1 for the reference modules.
 */
export interface FaultScale {
  /** Factor for heat that warms a cell equally fast. */
  readonly cellHeat: number;
  /** Factor for heat that keeps a cell equally warm. */
  readonly cellLoss: number;
  readonly moduleHeat: number;
  readonly rackAir: number;
  /** Factor for the square of the current. */
  readonly current2: number;
}

const UNIT: FaultScale = { cellHeat: 1, cellLoss: 1, moduleHeat: 1, rackAir: 1, current2: 1 };

export function faultScaleOf(design: ModuleDesign): FaultScale {
  if (design.isReference) return UNIT;
  const { thermal } = cellTypeOf(design);
  return {
    cellHeat: thermal.cellHeatJPerK / REFERENCE_CELL_HEAT_JPERK,
    cellLoss: lossWPerK(thermal) / REFERENCE_LOSS_WPERK,
    moduleHeat: (thermal.cellHeatJPerK * design.cellCount) / REFERENCE_MODULE_HEAT_JPERK,
    rackAir: design.rackFansWPerK / REFERENCE_FANS_WPERK,
    current2: (design.nominalAh / REFERENCE_AH) ** 2,
  };
}
