/** Heat capacities and conductances of one of the cells of a module. */
export interface CellThermal {
  readonly volumeM3: number;
  readonly cellHeatJPerK: number;
  readonly surfaceHeatJPerK: number;
  readonly coreToSurfaceWPerK: number;
  readonly surfaceToAirWPerK: number;
}

/** Between neighbouring cells of 2.5 kg; 0.25 to 2 W/K in practice. */
export const CELL_CONDUCTANCE_WPERK = 1;

/** Heat capacity of a cell of the reference modules, about; powers and resistances of faults are meant for it. */
export const REFERENCE_CELL_HEAT_JPERK = 2625;

/** From a cell's core through its surface to the air. */
export function lossWPerK({ coreToSurfaceWPerK, surfaceToAirWPerK }: CellThermal): number {
  return 1 / (1 / coreToSurfaceWPerK + 1 / surfaceToAirWPerK);
}
