import type { CellType } from './cell-type.ts';
import { LFP_MODULE_REACTIONS, NMC_REACTIONS } from './reaction-set.ts';
import type { CellThermal } from './thermal.ts';

const MODULE_MASS_KG = 50;
const CELL_MASS_SHARE = 0.8;
const CELL_HEAT_JPERKGK = 1050;
const CELL_DENSITY_KGPERM3 = 2400;

/** Totals of a module: core to surface, surface to air, heat of the surfaces. */
const CORE_TO_SURFACE_WPERK = 20;
const SURFACE_TO_AIR_WPERK = 10;
const SURFACE_HEAT_JPERK = 10_000;

function thermalOf(cellCount: number): CellThermal {
  const massKg = (MODULE_MASS_KG * CELL_MASS_SHARE) / cellCount;
  return {
    volumeM3: massKg / CELL_DENSITY_KGPERM3,
    cellHeatJPerK: massKg * CELL_HEAT_JPERKGK,
    surfaceHeatJPerK: SURFACE_HEAT_JPERK / cellCount,
    coreToSurfaceWPerK: CORE_TO_SURFACE_WPERK / cellCount,
    surfaceToAirWPerK: SURFACE_TO_AIR_WPERK / cellCount,
  };
}

export type ReferenceChemistry = 'LFP' | 'NMC';

/**
 * The two modules of about 52 V and 50 kg of the acceptance tests: one of each chemistry, with no entropic heat.
 * Gas yields and composition: Ferdigg and Essl, Batteries 11 (2025) 323; what they list beside H2, CO and CO2 is
 * hydrocarbons, here VOC. Open-circuit voltages are typical curves with the nominal 3.3 V and 3.7 V in the middle;
 * resistances give about 8 mOhm a module.
 */
export const REFERENCE_TYPES: Readonly<Record<ReferenceChemistry, CellType>> = {
  LFP: {
    cellCount: 16,
    capacityAh: 160,
    reactions: LFP_MODULE_REACTIONS,
    resistanceOhm: 0.0005,
    openCircuitV: [
      2.6, 3.1, 3.2, 3.215, 3.235, 3.255, 3.27, 3.28, 3.285, 3.288, 3.29, 3.295, 3.305, 3.32, 3.326, 3.328, 3.33, 3.331,
      3.333, 3.337, 3.4,
    ],
    entropicVPerK: [0, 0],
    overchargeSlopeV: 8,
    overchargeRiseV: 1.6,
    gasMolPerAh: 0.02,
    gasShare: { voc: 0.24, h2: 0.41, co: 0.08, co2: 0.27 },
    thermal: thermalOf(16),
  },
  NMC: {
    cellCount: 14,
    capacityAh: 145,
    reactions: NMC_REACTIONS,
    resistanceOhm: 0.00057,
    openCircuitV: [
      3.0, 3.35, 3.45, 3.5, 3.55, 3.58, 3.61, 3.63, 3.65, 3.67, 3.69, 3.72, 3.76, 3.81, 3.86, 3.91, 3.96, 4.02, 4.07,
      4.12, 4.18,
    ],
    entropicVPerK: [0, 0],
    overchargeSlopeV: 2,
    overchargeRiseV: 1,
    gasMolPerAh: 0.07,
    gasShare: { voc: 0.21, h2: 0.19, co: 0.36, co2: 0.24 },
    thermal: thermalOf(14),
  },
};
