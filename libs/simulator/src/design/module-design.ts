import type { CellType } from '../cell/cell-type.ts';
import { REFERENCE_TYPES, type ReferenceChemistry } from '../cell/reference-types.ts';
import { CHEMISTRY_TRAITS, type Chemistry, spaceEvenly } from './chemistry.ts';

/** One of the slow parts of a cell's overvoltage: its final size as a part of the ohmic one, and how fast it comes. */
export interface Relaxation {
  readonly share: number;
  readonly tauS: number;
}

/**
 * The kind of module that a site is built of, as plain JSON. Figures are those of one cell unless they say otherwise.
 */
export interface ModuleDesign {
  /** Taken from the reference module of this chemistry, curve and all. */
  readonly isReference?: boolean;
  readonly chemistry: Chemistry;
  /** In series. */
  readonly cellCount: number;
  /** Of a new cell, and the part that its age has left. */
  readonly nominalAh: number;
  readonly health: number;
  /** At 25 degC and 50 % charge, at its age. */
  readonly resistanceOhm: number;
  readonly relaxations: readonly Relaxation[];
  readonly hysteresisV: number;
  readonly massKg: number;
  readonly heatJPerKgK: number;
  readonly densityKgPerM3: number;
  readonly surfaceHeatJPerK: number;
  readonly coreToSurfaceWPerK: number;
  readonly surfaceToAirWPerK: number;
  /** Part of the mean rise over the air that the worst placed cell has on top of it, and how fast that comes. */
  readonly hotSpotShare: number;
  readonly hotSpotTauS: number;
  /** Air stream of a rack's fans. */
  readonly rackFansWPerK: number;
  /** Standard deviation of the cells' resistance and cooling from module to module. */
  readonly scatter: number;
}

const CURVE_STEPS = 100;

/** The cells of a design, with the curves and reactions of their chemistry. */
export function cellTypeOf(design: ModuleDesign): CellType {
  if (design.isReference) return REFERENCE_TYPES[design.chemistry as ReferenceChemistry];
  const { curve, entropicVPerK, ...traits } = CHEMISTRY_TRAITS[design.chemistry];
  const entropic = entropicVPerK.map((value, at): [number, number] => [at / (entropicVPerK.length - 1), value]);
  return {
    ...traits,
    cellCount: design.cellCount,
    capacityAh: design.nominalAh * design.health,
    resistanceOhm: design.resistanceOhm,
    openCircuitV: spaceEvenly(curve, CURVE_STEPS),
    entropicVPerK: spaceEvenly(entropic, CURVE_STEPS),
    thermal: {
      volumeM3: design.massKg / design.densityKgPerM3,
      cellHeatJPerK: design.massKg * design.heatJPerKgK,
      surfaceHeatJPerK: design.surfaceHeatJPerK,
      coreToSurfaceWPerK: design.coreToSurfaceWPerK,
      surfaceToAirWPerK: design.surfaceToAirWPerK,
    },
  };
}

/** The module of the acceptance tests: 52 V, 50 kg, one slow part of the overvoltage, no hysteresis. */
export function referenceDesign(chemistry: ReferenceChemistry): ModuleDesign {
  const { cellCount, capacityAh, resistanceOhm, thermal } = REFERENCE_TYPES[chemistry];
  const massKg = 40 / cellCount;
  return {
    isReference: true,
    chemistry,
    cellCount,
    nominalAh: capacityAh,
    health: 1,
    resistanceOhm,
    relaxations: [
      { share: 0.5, tauS: 45 },
      { share: 0, tauS: 300 },
    ],
    hysteresisV: 0,
    massKg,
    heatJPerKgK: thermal.cellHeatJPerK / massKg,
    densityKgPerM3: massKg / thermal.volumeM3,
    surfaceHeatJPerK: thermal.surfaceHeatJPerK,
    coreToSurfaceWPerK: thermal.coreToSurfaceWPerK,
    surfaceToAirWPerK: thermal.surfaceToAirWPerK,
    hotSpotShare: 0.12,
    hotSpotTauS: 600,
    // 4 K warmer than the room at 400 W.
    rackFansWPerK: 100,
    scatter: 0.03,
  };
}
