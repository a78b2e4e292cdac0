import { type CellElectrics, createCellElectrics } from './cell-electrics.ts';
import type { CellType } from './cell-type.ts';
import type { ModuleInput } from './module-input.ts';
import {
  advanceReactions,
  createReactions,
  rateReactions,
  reactionLimitS,
  type Reactions,
  REACTIONS_START_C,
} from './reactions.ts';
import { CELL_CONDUCTANCE_WPERK, type CellThermal } from './thermal.ts';

/** The safety vent of a can opens between 130 and 140 degC. */
const VENT_C = 135;
/** The separator shrinks and the electrodes touch. */
const SEPARATOR_COLLAPSE_C = 150;
/** Self-heating from which a vented cell cannot be stopped. */
const RUNAWAY_K_PER_S = 1;

const LONGEST_SUB_STEP_S = 5;
/** Without this limit a small cell in full fire would take a day to compute. A step converts no more than is left. */
const SHORTEST_SUB_STEP_S = 0.002;
const LARGEST_RISE_K = 1;
const KELVIN = 273.15;
const GAS_HEAT_SHARE = 0.3;

export interface CellwiseModuleOptions {
  readonly type: CellType;
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

/** Cells in a row, each coupled to its neighbours and its surface, each surface to the air. */
export interface CellChain {
  readonly type: CellType;
  readonly thermal: CellThermal;
  readonly neighbourWPerK: number;
  readonly gasHeatShare: number;
  readonly electrics: CellElectrics;
  readonly reactions: Reactions;
  readonly cellC: Float64Array;
  readonly surfaceC: Float64Array;
  /** Heat of each cell without its reactions, of the present sub-step. */
  readonly netW: Float64Array;
  readonly reacted: Uint8Array;
  readonly vented: Uint8Array;
  readonly ventedAtS: Float64Array;
  readonly runawayAtS: Float64Array;
  clockS: number;
  /** To the air during the present step, with what the gas carries. */
  heatToAirJ: number;
}

export function createCellChain(options: CellwiseModuleOptions): CellChain {
  const { type } = options;
  const n = type.cellCount;
  const surfaceC = options.surfaceTemperatureC ?? options.temperatureC;
  return {
    type,
    thermal: type.thermal,
    neighbourWPerK: options.cellConductanceWPerK ?? CELL_CONDUCTANCE_WPERK,
    gasHeatShare: options.gasHeatShare ?? GAS_HEAT_SHARE,
    electrics: createCellElectrics(type, options.soc),
    reactions: createReactions(type.reactions, n),
    cellC: new Float64Array(n).fill(options.temperatureC),
    surfaceC: new Float64Array(n).fill(surfaceC),
    netW: new Float64Array(n),
    reacted: new Uint8Array(n),
    vented: new Uint8Array(n),
    ventedAtS: new Float64Array(n).fill(NaN),
    runawayAtS: new Float64Array(n).fill(NaN),
    clockS: 0,
    heatToAirJ: 0,
  };
}

/** Advances in sub-steps in which no cell moves by more than 1 K or converts more than 10 %. */
export function stepChain(chain: CellChain, input: ModuleInput, durationS: number): void {
  chain.heatToAirJ = 0;
  for (let leftS = durationS; leftS > 1e-9;) {
    const subStepS = Math.min(leftS, Math.max(SHORTEST_SUB_STEP_S, balance(chain, input)));
    advance(chain, input, subStepS);
    leftS -= subStepS;
  }
}

/** Fills `netW`; returns the longest sub-step that the cells allow. */
function balance(chain: CellChain, input: ModuleInput): number {
  const { cellC, netW } = chain;
  let limitS = LONGEST_SUB_STEP_S;
  for (let cell = 0; cell < cellC.length; cell++) {
    let w = chain.electrics.heatW(cell, input) + input.cellHeatW[cell] + conductedW(chain, cell);
    netW[cell] = w;
    if (cellC[cell] > REACTIONS_START_C) {
      w += rateReactions(chain.reactions, cell, cellC[cell] + KELVIN) * chain.thermal.volumeM3;
      limitS = Math.min(limitS, reactionLimitS(chain.reactions, cell, negligibleJPerM3(chain)));
      if (chain.vented[cell]) watchRunaway(chain, cell, w - input.cellHeatW[cell]);
    }
    limitS = Math.min(limitS, (LARGEST_RISE_K * chain.thermal.cellHeatJPerK) / Math.abs(w));
  }
  return limitS;
}

function conductedW(chain: CellChain, cell: number): number {
  const { cellC, neighbourWPerK } = chain;
  const t = cellC[cell];
  let w = chain.thermal.coreToSurfaceWPerK * (chain.surfaceC[cell] - t);
  if (cell > 0) w += neighbourWPerK * (cellC[cell - 1] - t);
  if (cell < cellC.length - 1) w += neighbourWPerK * (cellC[cell + 1] - t);
  return w;
}

function negligibleJPerM3({ thermal }: CellChain): number {
  return (LARGEST_RISE_K * thermal.cellHeatJPerK) / thermal.volumeM3;
}

function watchRunaway(chain: CellChain, cell: number, selfHeatingW: number): void {
  const limitW = RUNAWAY_K_PER_S * chain.thermal.cellHeatJPerK;
  if (selfHeatingW > limitW && Number.isNaN(chain.runawayAtS[cell])) {
    chain.runawayAtS[cell] = chain.clockS;
  }
}

function advance(chain: CellChain, input: ModuleInput, durationS: number): void {
  const { cellC, thermal } = chain;
  chain.clockS += durationS;
  for (let cell = 0; cell < cellC.length; cell++) {
    warmSurface(chain, cell, input, durationS);
    let heatJ = chain.netW[cell] * durationS;
    if (cellC[cell] > REACTIONS_START_C) heatJ += react(chain, cell, durationS);
    cellC[cell] += heatJ / thermal.cellHeatJPerK;
    chain.electrics.charge(cell, input.currentA, durationS);
    if (cellC[cell] > VENT_C) openVent(chain, cell);
  }
}

function warmSurface(chain: CellChain, cell: number, input: ModuleInput, durationS: number): void {
  const { cellC, surfaceC, thermal } = chain;
  const fromCellW = thermal.coreToSurfaceWPerK * (cellC[cell] - surfaceC[cell]);
  const toAirWPerK = thermal.surfaceToAirWPerK * input.coolingScale;
  const toAirW = toAirWPerK * (surfaceC[cell] - input.ambientC);
  const heatJ = (fromCellW - toAirW + input.surfaceHeatW[cell]) * durationS;
  surfaceC[cell] += heatJ / thermal.surfaceHeatJPerK;
  chain.heatToAirJ += toAirW * durationS;
}

/** Returns the heat that stays in the cell. */
function react(chain: CellChain, cell: number, durationS: number): number {
  chain.reacted[cell] = 1;
  const heatJ = advanceReactions(chain.reactions, cell, durationS) * chain.thermal.volumeM3;
  const carriedJ = chain.vented[cell] ? chain.gasHeatShare * heatJ : 0;
  chain.heatToAirJ += carriedJ;
  return heatJ - carriedJ;
}

function openVent(chain: CellChain, cell: number): void {
  if (chain.cellC[cell] > SEPARATOR_COLLAPSE_C) chain.electrics.collapsed[cell] = 1;
  if (chain.vented[cell]) return;
  chain.vented[cell] = 1;
  chain.ventedAtS[cell] = chain.clockS;
}
