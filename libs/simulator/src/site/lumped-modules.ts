import { SAMPLE_PERIOD_S } from '@hvs/contract';
import { KELVIN_25 } from '../cell/cell-electrics.ts';
import type { CellType } from '../cell/cell-type.ts';
import { entropicCoefficientVPerK, internalResistanceOhm, openCircuitVoltageV } from '../cell/electrical.ts';
import type { ModuleDesign } from '../design/module-design.ts';
import { createDraw, type Draw } from '../random/draw.ts';
import type { Layout } from './layout.ts';

/** Modules without reactions: two thermal nodes each, all cells alike. One array entry per module. */
export interface LumpedModules {
  readonly coreC: Float64Array;
  readonly surfaceC: Float64Array;
  /** Height of the hottest surface above the mean one. */
  readonly hotSpotK: Float64Array;
  readonly soc: Float64Array;
  /** The two slow parts of the overvoltage, of the whole module. */
  readonly fastV: Float64Array;
  readonly slowV: Float64Array;
  /** -1 = on the branch of discharge, 1 = on that of charge. */
  readonly branch: Float64Array;
  /** The part of the voltage that is neither open-circuit nor ohmic. */
  readonly polarisationV: Float64Array;
  readonly voltageV: Float64Array;
  /** Heat of the slow overvoltage, into the cells. The reference modules were tuned without it and have none. */
  readonly relaxationW: Float64Array;
  readonly heatToAirW: Float64Array;
  /** How well the module is placed in the air flow, and its resistance by the design's; about 1. */
  readonly coolingTrait: Float64Array;
  readonly resistanceTrait: Float64Array;
  readonly hotSpotTraitK: Float64Array;
  /** Heat of the electronics, into the cells. */
  readonly standbyW: Float64Array;
}

/** The surroundings of the modules during one sample; one entry for each module. */
export interface LumpedInput {
  readonly currentA: Float64Array;
  readonly airC: Float64Array;
  readonly coolingScale: Float64Array;
  /** Balancing: charge that bypasses the cells and the heat of its resistors. */
  readonly bleedA: Float64Array;
}

const SOC_TRAIT_SD = 0.004;
const STANDBY_TRAIT_SD = 0.1;
/** A cell changes from one branch of its curve to the other over this part of its charge. */
const BRANCH_SOC = 0.03;

/** The state all modules start in, but for their traits. */
export interface LumpedStart {
  readonly seed: number;
  readonly soc: number;
  readonly airC: number;
  readonly standbyW: number;
  /** Standard deviation of resistance and cooling from module to module. */
  readonly scatter: number;
}

export function createLumpedModules({ moduleIndices }: Layout, start: LumpedStart): LumpedModules {
  const count = moduleIndices.length;
  const column = () => new Float64Array(count);
  const modules: LumpedModules = {
    coreC: column().fill(start.airC),
    surfaceC: column().fill(start.airC),
    hotSpotK: column(),
    soc: column(),
    fastV: column(),
    slowV: column(),
    branch: column(),
    polarisationV: column(),
    voltageV: column(),
    relaxationW: column(),
    heatToAirW: column(),
    coolingTrait: column(),
    resistanceTrait: column(),
    hotSpotTraitK: column(),
    standbyW: column(),
  };
  moduleIndices.forEach((index, m) => drawTraits(modules, m, start, createDraw(start.seed, 'module', index)));
  return modules;
}

function drawTraits(modules: LumpedModules, m: number, start: LumpedStart, draw: Draw): void {
  const about1 = (deviation: number) => Math.max(0.2, 1 + deviation * draw.gaussian());
  modules.coolingTrait[m] = about1(start.scatter);
  modules.hotSpotTraitK[m] = draw.uniform([0.25, 0.7]);
  modules.hotSpotK[m] = modules.hotSpotTraitK[m];
  modules.standbyW[m] = start.standbyW * about1(STANDBY_TRAIT_SD);
  modules.soc[m] = Math.min(1, Math.max(0.02, start.soc + SOC_TRAIT_SD * draw.gaussian()));
  modules.resistanceTrait[m] = about1(start.scatter);
}

/** Advances every module by one sample. */
export type LumpedStep = (modules: LumpedModules, input: LumpedInput) => void;

/** Constants of a module of a design: those of its cells, times their number. */
function constantsOf(type: CellType, design: ModuleDesign) {
  const n = type.cellCount;
  const { thermal } = type;
  const [fast, slow] = design.relaxations;
  const follow = (tauS: number) => -Math.expm1(-SAMPLE_PERIOD_S / tauS);
  return {
    n,
    coreHeatJPerK: thermal.cellHeatJPerK * n,
    surfaceHeatJPerK: thermal.surfaceHeatJPerK * n,
    toSurfaceWPerK: thermal.coreToSurfaceWPerK * n,
    fullToAirWPerK: thermal.surfaceToAirWPerK * n,
    capacityAs: type.capacityAh * 3600,
    fastShare: fast.share,
    fastFollow: follow(fast.tauS),
    slowShare: slow.share,
    slowFollow: follow(slow.tauS),
    spread: follow(design.hotSpotTauS),
    hotSpotShare: design.hotSpotShare,
    hysteresisV: design.hysteresisV * n,
    relaxationHeat: design.isReference ? 0 : 1,
    perBranchAs: 1 / (BRANCH_SOC * type.capacityAh * 3600),
  };
}

/** The same constants and the same electrical model as the cells of the type, times their number. */
export function createLumpedStep(type: CellType, design: ModuleDesign): LumpedStep {
  const c = constantsOf(type, design);
  return (modules, { currentA, airC, coolingScale, bleedA }) => {
    const { coreC, surfaceC, hotSpotK, soc, fastV, slowV, branch, polarisationV } = modules;
    for (let m = 0; m < coreC.length; m++) {
      const amps = currentA[m];
      const charge = soc[m];
      const cellOhm = internalResistanceOhm(type, charge, coreC[m]) * modules.resistanceTrait[m];
      const ohmicV = amps * cellOhm * c.n;
      const movedAs = (amps - bleedA[m]) * SAMPLE_PERIOD_S;
      const charged = charge + movedAs / c.capacityAs;
      soc[m] = charged < 0 ? 0 : charged > 1 ? 1 : charged;
      // As the cells do: resistance of the sample's begin, open-circuit voltage of its end.
      const openV = openCircuitVoltageV(type, soc[m]) * c.n;
      const entropicW = amps * KELVIN_25 * entropicCoefficientVPerK(type, charge) * c.n;
      const toSurfaceW = c.toSurfaceWPerK * (coreC[m] - surfaceC[m]);
      const toAirW = c.fullToAirWPerK * coolingScale[m] * (surfaceC[m] - airC[m]);
      const relaxationW = c.relaxationHeat * amps * (fastV[m] + slowV[m]);
      modules.relaxationW[m] = relaxationW;
      const heatW = amps * ohmicV + relaxationW + entropicW + bleedA[m] * openV + modules.standbyW[m];
      coreC[m] += ((heatW - toSurfaceW) * SAMPLE_PERIOD_S) / c.coreHeatJPerK;
      surfaceC[m] += ((toSurfaceW - toAirW) * SAMPLE_PERIOD_S) / c.surfaceHeatJPerK;
      const hotSpot = modules.hotSpotTraitK[m] + c.hotSpotShare * Math.abs(surfaceC[m] - airC[m]);
      hotSpotK[m] += c.spread * (hotSpot - hotSpotK[m]);
      fastV[m] += c.fastFollow * (c.fastShare * ohmicV - fastV[m]);
      slowV[m] += c.slowFollow * (c.slowShare * ohmicV - slowV[m]);
      const moved = branch[m] + movedAs * c.perBranchAs;
      branch[m] = moved < -1 ? -1 : moved > 1 ? 1 : moved;
      polarisationV[m] = fastV[m] + slowV[m] + c.hysteresisV * branch[m];
      modules.voltageV[m] = openV + ohmicV + polarisationV[m];
      modules.heatToAirW[m] = toAirW;
    }
  };
}
