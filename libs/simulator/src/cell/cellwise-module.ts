import { createCellElectrics } from './cell-electrics.ts';
import { CELL_TYPES, type Chemistry, GASES } from './cell-type.ts';
import { type CellExtents, createGasRelease, type GasMol } from './gas-release.ts';
import type { ModuleInput } from './module-input.ts';
import { createReactions, REACTIONS_START_C } from './reactions.ts';
import { CELL_CONDUCTANCE_WPERK, cellThermal } from './thermal.ts';

export type { Chemistry, ModuleInput };

/** The safety vent of a can opens between 130 and 140 degC. */
export const VENT_C = 135;
/** The separator shrinks and the electrodes touch. */
export const SEPARATOR_COLLAPSE_C = 150;
/** Self-heating from which a vented cell cannot be stopped. */
const RUNAWAY_K_PER_S = 1;

const LONGEST_SUB_STEP_S = 5;
const LARGEST_RISE_K = 1;
const KELVIN = 273.15;
const GAS_HEAT_SHARE = 0.3;

export interface CellwiseModuleOptions {
  readonly chemistry: Chemistry;
  /** Start of all cells and surfaces. */
  readonly temperatureC: number;
  /** Start of the surfaces, if other. */
  readonly surfaceTemperatureC?: number;
  /** 0..1, of every cell. */
  readonly soc: number;
  /** Between neighbouring cells; default 1. */
  readonly cellConductanceWPerK?: number;
  /** Share of the reaction heat that leaves with the gas after venting; default 0.3. */
  readonly gasHeatShare?: number;
}

/** A module as a chain of cells. Typed arrays are live views, one entry per cell. */
export interface CellwiseModule {
  readonly cellCount: number;
  step(input: ModuleInput, durationS: number): void;
  readonly cellC: Float64Array;
  readonly surfaceC: Float64Array;
  readonly soc: Float64Array;
  readonly cellVoltageV: Float64Array;
  readonly vented: Uint8Array;
  /** On the module's own clock, the sum of the durations; NaN until then. */
  readonly ventedAtS: Float64Array;
  /**
   * First time a vented cell heats itself by more than 1 K/s: reactions and short less conduction,
   * without the input's `cellHeatW`; NaN until then.
   */
  readonly runawayAtS: Float64Array;
  voltageV(): number;
  /** Mean over the last step, with the heat that vented gas carries. */
  heatToAirW(): number;
  /** Released during the last step, mol. */
  readonly gasMol: Readonly<GasMol>;
}

export function createCellwiseModule(options: CellwiseModuleOptions): CellwiseModule {
  const type = CELL_TYPES[options.chemistry];
  const n = type.cellCount;
  const thermal = cellThermal(type);
  const { volumeM3, cellHeatJPerK, coreToSurfaceWPerK } = thermal;
  const neighbourWPerK = options.cellConductanceWPerK ?? CELL_CONDUCTANCE_WPERK;
  const gasHeatShare = options.gasHeatShare ?? GAS_HEAT_SHARE;
  const negligibleJPerM3 = (LARGEST_RISE_K * cellHeatJPerK) / volumeM3;

  const reactions = createReactions(type.reactions, n);
  const electrics = createCellElectrics(type, options.soc);
  const { soc, collapsed } = electrics;
  const gas = Array.from({ length: n }, () => createGasRelease(type));
  const gasMol: GasMol = { voc: 0, h2: 0, co: 0, co2: 0 };
  const extents: CellExtents = { anode: 0, cathode: 0, overchargeAh: 0, vented: false };

  const cellC = new Float64Array(n).fill(options.temperatureC);
  const surfaceC = new Float64Array(n).fill(options.surfaceTemperatureC ?? options.temperatureC);
  const netW = new Float64Array(n);
  const peakSoc = new Float64Array(n);
  const reacted = new Uint8Array(n);
  const vented = new Uint8Array(n);
  const ventedAtS = new Float64Array(n).fill(NaN);
  const runawayAtS = new Float64Array(n).fill(NaN);
  let clockS = 0;
  let heatToAirJ = 0;
  let lastDurationS = 1;

  /** Fills `netW` without the reactions' heat; returns the longest sub-step the cells allow. */
  function balance(input: ModuleInput): number {
    let limitS = LONGEST_SUB_STEP_S;
    for (let cell = 0; cell < n; cell++) {
      const t = cellC[cell]!;
      let w = electrics.heatW(cell, input) + input.cellHeatW[cell]!;
      w -= coreToSurfaceWPerK * (t - surfaceC[cell]!);
      if (cell > 0) w += neighbourWPerK * (cellC[cell - 1]! - t);
      if (cell < n - 1) w += neighbourWPerK * (cellC[cell + 1]! - t);
      netW[cell] = w;
      if (t > REACTIONS_START_C) {
        w += reactions.rate(cell, t + KELVIN) * volumeM3;
        limitS = Math.min(limitS, reactions.limitS(cell, negligibleJPerM3));
        if (vented[cell]) watchRunaway(cell, w - input.cellHeatW[cell]!);
      }
      limitS = Math.min(limitS, (LARGEST_RISE_K * cellHeatJPerK) / Math.abs(w));
    }
    return limitS;
  }

  function watchRunaway(cell: number, selfHeatingW: number): void {
    if (selfHeatingW > RUNAWAY_K_PER_S * cellHeatJPerK && Number.isNaN(runawayAtS[cell]!)) {
      runawayAtS[cell] = clockS;
    }
  }

  function advance(input: ModuleInput, durationS: number): void {
    clockS += durationS;
    for (let cell = 0; cell < n; cell++) {
      warmSurface(cell, input, durationS);
      let heatJ = netW[cell]! * durationS;
      if (cellC[cell]! > REACTIONS_START_C) heatJ += react(cell, durationS);
      cellC[cell]! += heatJ / cellHeatJPerK;
      electrics.charge(cell, input.currentA, durationS);
      if (cellC[cell]! > VENT_C) openVent(cell);
    }
  }

  function warmSurface(cell: number, input: ModuleInput, durationS: number): void {
    const fromCellW = coreToSurfaceWPerK * (cellC[cell]! - surfaceC[cell]!);
    const toAirWPerK = thermal.surfaceToAirWPerK * input.coolingScale;
    const toAirW = toAirWPerK * (surfaceC[cell]! - input.ambientC);
    const heatJ = (fromCellW - toAirW + input.surfaceHeatW[cell]!) * durationS;
    surfaceC[cell]! += heatJ / thermal.surfaceHeatJPerK;
    heatToAirJ += toAirW * durationS;
  }

  /** Returns the heat that stays in the cell. */
  function react(cell: number, durationS: number): number {
    reacted[cell] = 1;
    const heatJ = reactions.advance(cell, durationS) * volumeM3;
    const carriedJ = vented[cell] ? gasHeatShare * heatJ : 0;
    heatToAirJ += carriedJ;
    return heatJ - carriedJ;
  }

  function openVent(cell: number): void {
    if (cellC[cell]! > SEPARATOR_COLLAPSE_C) collapsed[cell] = 1;
    if (vented[cell]) return;
    vented[cell] = 1;
    ventedAtS[cell] = clockS;
  }

  function releaseGas(durationS: number): void {
    for (const name of GASES) gasMol[name] = 0;
    for (let cell = 0; cell < n; cell++) {
      peakSoc[cell] = Math.max(peakSoc[cell]!, soc[cell]!);
      if (!reacted[cell] && peakSoc[cell]! <= 1) continue;
      extents.anode = reactions.anodeExtent(cell);
      extents.cathode = reactions.cathodeExtent(cell);
      extents.overchargeAh = Math.max(0, peakSoc[cell]! - 1) * type.capacityAh;
      extents.vented = vented[cell] === 1;
      gas[cell]!.release(extents, durationS, gasMol);
    }
  }

  electrics.refresh(cellC);
  electrics.measure(0);

  return {
    cellCount: n,
    step(input, durationS) {
      heatToAirJ = 0;
      lastDurationS = durationS;
      electrics.refresh(cellC);
      for (let leftS = durationS; leftS > 1e-9; ) {
        const subStepS = Math.min(leftS, balance(input));
        advance(input, subStepS);
        leftS -= subStepS;
      }
      electrics.measure(input.currentA);
      releaseGas(durationS);
    },
    cellC,
    surfaceC,
    soc,
    cellVoltageV: electrics.voltageV,
    vented,
    ventedAtS,
    runawayAtS,
    voltageV: () => electrics.voltageV.reduce((sum, volts) => sum + volts, 0),
    heatToAirW: () => heatToAirJ / lastDurationS,
    gasMol,
  };
}
