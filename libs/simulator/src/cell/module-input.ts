/** The input of a module for one step. The caller owns and reuses it. Arrays have an entry for each cell. */
export interface ModuleInput {
  /** Negative while it discharges. */
  currentA: number;
  /** Air at the surfaces. */
  ambientC: number;
  /** 1 = fans run; less scales the conductance from surface to air. */
  coolingScale: number;
  /** Internal short; Infinity = none. */
  readonly shortResistanceOhm: Float64Array;
  /** Internal short of constant power, which drains the cell too; 0 = none. The stronger short counts. */
  readonly shortPowerW: Float64Array;
  /** Heat brought into a cell from outside, as from a loose busbar. */
  readonly cellHeatW: Float64Array;
  /** Heat brought onto a cell's surface, as from a fire or a hot neighbour. */
  readonly surfaceHeatW: Float64Array;
}

/** No load, no fault. */
export function createModuleInput(cellCount: number, ambientC: number): ModuleInput {
  return {
    currentA: 0,
    ambientC,
    coolingScale: 1,
    shortResistanceOhm: new Float64Array(cellCount).fill(Infinity),
    shortPowerW: new Float64Array(cellCount),
    cellHeatW: new Float64Array(cellCount),
    surfaceHeatW: new Float64Array(cellCount),
  };
}
