import { SAMPLE_PERIOD_S } from '@hvs/contract';
import { CELL_TYPES, type Chemistry } from '../cell/cell-type.ts';
import { internalResistanceOhm, openCircuitVoltageV } from '../cell/electrical.ts';
import { cellThermal } from '../cell/thermal.ts';
import { createDraw } from '../random/draw.ts';
import type { Layout } from './layout.ts';

/** Modules without reactions: two thermal nodes each, all cells alike. One array entry per module. */
export interface LumpedModules {
  readonly chemistry: Chemistry;
  readonly coreC: Float64Array;
  readonly surfaceC: Float64Array;
  /** By how much the hottest surface is above the mean one. */
  readonly hotSpotK: Float64Array;
  readonly soc: Float64Array;
  readonly polarisationV: Float64Array;
  readonly voltageV: Float64Array;
  readonly heatToAirW: Float64Array;
  /** How well the module is placed in the air flow, about 1. */
  readonly coolingTrait: Float64Array;
  readonly hotSpotTraitK: Float64Array;
  /** Heat of the electronics, into the cells. */
  readonly standbyW: Float64Array;
}

/** What acts on the modules during one sample; one entry per module. */
export interface LumpedInput {
  readonly currentA: Float64Array;
  readonly airC: Float64Array;
  readonly coolingScale: Float64Array;
  /** Balancing: charge that bypasses the cells and the heat of its resistors. */
  readonly bleedA: Float64Array;
}

/** Slow part of the overvoltage: about half the ohmic one, within a minute. */
const POLARISATION_SHARE = 0.5;
const POLARISATION_TAU_S = 45;
/** The worst placed cell sees this part of the rise over the air on top of the mean. */
const HOT_SPOT_SHARE = 0.12;
const HOT_SPOT_TAU_S = 600;
const COOLING_TRAIT_SD = 0.03;
const SOC_TRAIT_SD = 0.004;
const STANDBY_TRAIT_SD = 0.1;

/** The state all modules start in, but for their traits. */
export interface LumpedStart {
  readonly seed: number;
  readonly soc: number;
  readonly airC: number;
  readonly standbyW: number;
}

export function createLumpedModules(
  chemistry: Chemistry,
  { moduleIndices }: Layout,
  start: LumpedStart,
): LumpedModules {
  const count = moduleIndices.length;
  const modules: LumpedModules = {
    chemistry,
    coreC: new Float64Array(count).fill(start.airC),
    surfaceC: new Float64Array(count).fill(start.airC),
    hotSpotK: new Float64Array(count),
    soc: new Float64Array(count),
    polarisationV: new Float64Array(count),
    voltageV: new Float64Array(count),
    heatToAirW: new Float64Array(count),
    coolingTrait: new Float64Array(count),
    hotSpotTraitK: new Float64Array(count),
    standbyW: new Float64Array(count),
  };
  moduleIndices.forEach((index, m) => {
    const draw = createDraw(start.seed, 'module', index);
    modules.coolingTrait[m] = 1 + COOLING_TRAIT_SD * draw.gaussian();
    modules.hotSpotTraitK[m] = draw.uniform([0.25, 0.7]);
    modules.hotSpotK[m] = modules.hotSpotTraitK[m];
    modules.standbyW[m] = start.standbyW * Math.max(0, 1 + STANDBY_TRAIT_SD * draw.gaussian());
    modules.soc[m] = Math.min(1, Math.max(0.02, start.soc + SOC_TRAIT_SD * draw.gaussian()));
  });
  return modules;
}

/** Advances every module by one sample. */
export type LumpedStep = (modules: LumpedModules, input: LumpedInput) => void;

/** The same constants and the same electrical model as the cells of the chemistry, times their number. */
export function createLumpedStep(chemistry: Chemistry): LumpedStep {
  const type = CELL_TYPES[chemistry];
  const n = type.cellCount;
  const thermal = cellThermal(type);
  const coreHeatJPerK = thermal.cellHeatJPerK * n;
  const surfaceHeatJPerK = thermal.surfaceHeatJPerK * n;
  const toSurfaceWPerK = thermal.coreToSurfaceWPerK * n;
  const fullToAirWPerK = thermal.surfaceToAirWPerK * n;
  const capacityAs = type.capacityAh * 3600;
  const polarise = -Math.expm1(-SAMPLE_PERIOD_S / POLARISATION_TAU_S);
  const spread = -Math.expm1(-SAMPLE_PERIOD_S / HOT_SPOT_TAU_S);

  return (modules, { currentA, airC, coolingScale, bleedA }) => {
    const { coreC, surfaceC, hotSpotK, soc, polarisationV } = modules;
    for (let m = 0; m < coreC.length; m++) {
      const amps = currentA[m];
      const cellOhm = internalResistanceOhm(type, soc[m], coreC[m]);
      const ohmicV = amps * cellOhm * n;
      const openV = openCircuitVoltageV(type, soc[m]) * n;
      const toAirWPerK = fullToAirWPerK * coolingScale[m];
      const toSurfaceW = toSurfaceWPerK * (coreC[m] - surfaceC[m]);
      const toAirW = toAirWPerK * (surfaceC[m] - airC[m]);
      const heatW = amps * ohmicV + bleedA[m] * openV + modules.standbyW[m];
      coreC[m] += ((heatW - toSurfaceW) * SAMPLE_PERIOD_S) / coreHeatJPerK;
      surfaceC[m] += ((toSurfaceW - toAirW) * SAMPLE_PERIOD_S) / surfaceHeatJPerK;
      const hotSpot = modules.hotSpotTraitK[m] + HOT_SPOT_SHARE * Math.abs(surfaceC[m] - airC[m]);
      hotSpotK[m] += spread * (hotSpot - hotSpotK[m]);
      const charge = soc[m] + ((amps - bleedA[m]) * SAMPLE_PERIOD_S) / capacityAs;
      soc[m] = charge < 0 ? 0 : charge > 1 ? 1 : charge;
      polarisationV[m] += polarise * (POLARISATION_SHARE * ohmicV - polarisationV[m]);
      modules.voltageV[m] = openV + ohmicV + polarisationV[m];
      modules.heatToAirW[m] = toAirW;
    }
  };
}
