import type { CellType } from './cell-type.ts';

const MODULE_MASS_KG = 50;
const CELL_MASS_SHARE = 0.8;
const CELL_HEAT_JPERKGK = 1050;
const CELL_DENSITY_KGPERM3 = 2400;

/** Totals of a module, the reference system's: core to surface, surface to air, heat of the surfaces. */
const CORE_TO_SURFACE_WPERK = 20;
const SURFACE_TO_AIR_WPERK = 10;
const SURFACE_HEAT_JPERK = 10_000;

/** Between neighbouring cells; 0.25 to 2 W/K in practice. */
export const CELL_CONDUCTANCE_WPERK = 1;

/** Heat capacities and conductances of one of the cells of a module. */
export interface CellThermal {
  readonly volumeM3: number;
  readonly cellHeatJPerK: number;
  readonly surfaceHeatJPerK: number;
  readonly coreToSurfaceWPerK: number;
  readonly surfaceToAirWPerK: number;
}

/** Thermal constants per cell; times `cellCount` they are those of the lumped module. */
export function cellThermal({ cellCount }: CellType): CellThermal {
  const massKg = (MODULE_MASS_KG * CELL_MASS_SHARE) / cellCount;
  return {
    volumeM3: massKg / CELL_DENSITY_KGPERM3,
    cellHeatJPerK: massKg * CELL_HEAT_JPERKGK,
    surfaceHeatJPerK: SURFACE_HEAT_JPERK / cellCount,
    coreToSurfaceWPerK: CORE_TO_SURFACE_WPERK / cellCount,
    surfaceToAirWPerK: SURFACE_TO_AIR_WPERK / cellCount,
  };
}
