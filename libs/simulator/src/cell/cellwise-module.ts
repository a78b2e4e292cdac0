import { CELL_TYPES, type Chemistry } from './cell-type.ts';
import { internalResistanceOhm, openCircuitVoltageV } from './electrical.ts';
import { createGasRelease, type GasMol } from './gas-release.ts';
import { createReactions, REACTIONS_START_C } from './reactions.ts';
import { CELL_CONDUCTANCE_WPERK, cellThermal } from './thermal.ts';

export type { Chemistry };

/** The safety vent of a can opens between 130 and 140 degC. */
export const VENT_C = 135;
/** The separator shrinks and the electrodes touch. */
export const SEPARATOR_COLLAPSE_C = 150;
const COLLAPSED_SHORT_OHM = 0.01;
/** Self-heating from which a vented cell cannot be stopped. */
const RUNAWAY_K_PER_S = 1;

const LONGEST_SUB_STEP_S = 5;
const LARGEST_RISE_K = 1;
const KELVIN = 273.15;
const GAS_HEAT_SHARE = 0.3;
/** Charge beyond full over which charging turns from storing into heating. */
const OVERCHARGE_HEAT_SOC = 0.1;

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

/** What acts on the module during a step; owned and reused by the caller. Arrays have an entry per cell. */
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
  /** Heat brought into a cell from outside. */
  readonly cellHeatW: Float64Array;
  /** Heat brought onto a cell's surface. */
  readonly surfaceHeatW: Float64Array;
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
  const { volumeM3, cellHeatJPerK, surfaceHeatJPerK, coreToSurfaceWPerK } = thermal;
  const neighbourWPerK = options.cellConductanceWPerK ?? CELL_CONDUCTANCE_WPERK;
  const gasHeatShare = options.gasHeatShare ?? GAS_HEAT_SHARE;
  const negligibleJPerM3 = (LARGEST_RISE_K * cellHeatJPerK) / volumeM3;
  const capacityAs = type.capacityAh * 3600;

  const reactions = createReactions(type.reactions, n);
  const gas = Array.from({ length: n }, () => createGasRelease(type));
  const cellC = new Float64Array(n).fill(options.temperatureC);
  const surfaceC = new Float64Array(n).fill(options.surfaceTemperatureC ?? options.temperatureC);
  const soc = new Float64Array(n).fill(options.soc);
  const cellVoltageV = new Float64Array(n);
  const vented = new Uint8Array(n);
  const collapsed = new Uint8Array(n);
  const reacting = new Uint8Array(n);
  const ventedAtS = new Float64Array(n).fill(NaN);
  const runawayAtS = new Float64Array(n).fill(NaN);
  const peakOverAh = new Float64Array(n);
  const resistanceOhm = new Float64Array(n);
  const shortA = new Float64Array(n);
  const netW = new Float64Array(n);
  const gasMol: GasMol = { voc: 0, h2: 0, co: 0, co2: 0 };
  let clockS = 0;
  let heatToAirJ = 0;
  let lastDurationS = 1;

  /** Electrical heat of a cell; leaves the current of its short in `shortA`. */
  function electricalW(cell: number, input: ModuleInput): number {
    const { currentA } = input;
    let heatW = currentA * currentA * resistanceOhm[cell]!;
    const voltageV = openCircuitVoltageV(type, soc[cell]!);
    const shortOhm = collapsed[cell]
      ? Math.min(COLLAPSED_SHORT_OHM, input.shortResistanceOhm[cell]!)
      : input.shortResistanceOhm[cell]!;
    let drainA = 0;
    if (soc[cell]! > 0) {
      drainA = Math.max(
        voltageV / (shortOhm + resistanceOhm[cell]!),
        input.shortPowerW[cell]! / voltageV,
      );
      heatW += drainA * voltageV;
    }
    shortA[cell] = drainA;
    if (soc[cell]! > 1 && currentA > 0) {
      heatW += currentA * voltageV * Math.min(1, (soc[cell]! - 1) / OVERCHARGE_HEAT_SOC);
    }
    return heatW;
  }

  /** Fills `netW` without the reactions' heat; returns the longest sub-step the cells allow. */
  function balance(input: ModuleInput): number {
    let limitS = LONGEST_SUB_STEP_S;
    for (let cell = 0; cell < n; cell++) {
      const t = cellC[cell]!;
      let w = electricalW(cell, input) + input.cellHeatW[cell]!;
      w -= coreToSurfaceWPerK * (t - surfaceC[cell]!);
      if (cell > 0) w += neighbourWPerK * (cellC[cell - 1]! - t);
      if (cell < n - 1) w += neighbourWPerK * (cellC[cell + 1]! - t);
      netW[cell] = w;
      if (t > REACTIONS_START_C) {
        reacting[cell] = 1;
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
    const toAirWPerK = thermal.surfaceToAirWPerK * input.coolingScale;
    for (let cell = 0; cell < n; cell++) {
      let heatJ = netW[cell]! * durationS;
      const toSurfaceW = coreToSurfaceWPerK * (cellC[cell]! - surfaceC[cell]!);
      const toAirW = toAirWPerK * (surfaceC[cell]! - input.ambientC);
      if (cellC[cell]! > REACTIONS_START_C) {
        const reactionJ = reactions.advance(cell, durationS) * volumeM3;
        const carriedJ = vented[cell] ? gasHeatShare * reactionJ : 0;
        heatJ += reactionJ - carriedJ;
        heatToAirJ += carriedJ;
      }
      surfaceC[cell]! +=
        ((toSurfaceW - toAirW + input.surfaceHeatW[cell]!) * durationS) / surfaceHeatJPerK;
      heatToAirJ += toAirW * durationS;
      cellC[cell]! += heatJ / cellHeatJPerK;
      const chargeAs = (input.currentA - shortA[cell]!) * durationS;
      soc[cell] = Math.max(0, soc[cell]! + chargeAs / capacityAs);
      if (cellC[cell]! > VENT_C) openVent(cell, durationS);
    }
    clockS += durationS;
  }

  function openVent(cell: number, durationS: number): void {
    if (cellC[cell]! > SEPARATOR_COLLAPSE_C) collapsed[cell] = 1;
    if (vented[cell]) return;
    vented[cell] = 1;
    ventedAtS[cell] = clockS + durationS;
  }

  function releaseGas(durationS: number): void {
    for (const name of Object.keys(gasMol) as (keyof GasMol)[]) gasMol[name] = 0;
    for (let cell = 0; cell < n; cell++) {
      if (soc[cell]! > 1) {
        peakOverAh[cell] = Math.max(peakOverAh[cell]!, (soc[cell]! - 1) * type.capacityAh);
      } else if (!reacting[cell]) continue;
      const extents = {
        anode: reactions.anodeExtent(cell),
        cathode: reactions.cathodeExtent(cell),
        overchargeAh: peakOverAh[cell]!,
        vented: vented[cell] === 1,
      };
      gas[cell]!.release(extents, durationS, gasMol);
    }
  }

  /** A cell without its separator keeps no voltage. */
  function measureVoltages(currentA: number): void {
    for (let cell = 0; cell < n; cell++) {
      const ohm = resistanceOhm[cell]!;
      const source = openCircuitVoltageV(type, soc[cell]!) - shortA[cell]! * ohm;
      cellVoltageV[cell] = (collapsed[cell] ? 0 : source) + currentA * ohm;
    }
  }

  function updateResistances(): void {
    for (let cell = 0; cell < n; cell++) {
      resistanceOhm[cell] = internalResistanceOhm(type, soc[cell]!, cellC[cell]!);
    }
  }

  updateResistances();
  measureVoltages(0);

  return {
    cellCount: n,
    step(input, durationS) {
      heatToAirJ = 0;
      lastDurationS = durationS;
      updateResistances();
      for (let leftS = durationS; leftS > 1e-9; ) {
        const subStepS = Math.min(leftS, balance(input));
        advance(input, subStepS);
        leftS -= subStepS;
      }
      measureVoltages(input.currentA);
      releaseGas(durationS);
    },
    cellC,
    surfaceC,
    soc,
    cellVoltageV,
    vented,
    ventedAtS,
    runawayAtS,
    voltageV: () => cellVoltageV.reduce((sum, volts) => sum + volts, 0),
    heatToAirW: () => heatToAirJ / lastDurationS,
    gasMol,
  };
}
