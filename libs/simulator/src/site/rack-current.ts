import { MODULES_PER_RACK, RACKS } from '@hvs/contract';
import type { CellType } from '../cell/cell-type.ts';
import { createDraw, type Range } from '../random/draw.ts';
import type { LoadPlan } from '../scenario/scenario.ts';
import type { Instruments } from './instruments.ts';
import type { Layout } from './layout.ts';
import { probedHottestC } from './physical.ts';

/** The limits of each rack, by index into RACKS. The modules of a rack are in series. */
export interface RackState {
  /** Mean state of charge, 0..1. */
  readonly soc: Float64Array;
  /** Hottest probe among modules that are guarded, for derating. */
  readonly hottestC: Float64Array;
  /** Lowest and highest mean voltage of a cell among its modules; NaN before the first sample. */
  readonly lowestV: Float64Array;
  readonly highestV: Float64Array;
  /** 1 = its management has opened the contactor. */
  readonly tripped: Uint8Array;
  /** Charge in C that a broken charger forces; 0 = none. */
  readonly forcedCRate: Float64Array;
}

/** The management slows down from here and stops at the end. */
const DERATE_FROM_C = 50;
const DERATE_TO_C = 60;
/** Charging and discharging fade over this part of the charge before their limits. */
const TAPER_SOC = 0.03;
const IMBALANCE_SD = 0.01;
/** The current fades over this range before a limit of a cell's voltage. */
const LIMIT_TAPER_V = 0.05;
const LIMIT_FOLLOW = 0.2;
const FULL_MARGIN_V = 0.2;
const NO_LIMITS_V: Range = [-Infinity, Infinity];

export function createRackState(): RackState {
  return {
    soc: new Float64Array(RACKS.length),
    hottestC: new Float64Array(RACKS.length),
    lowestV: new Float64Array(RACKS.length).fill(NaN),
    highestV: new Float64Array(RACKS.length).fill(NaN),
    tripped: new Uint8Array(RACKS.length),
    forcedCRate: new Float64Array(RACKS.length),
  };
}

/** The management's view of a module: its charge, and its temperatures as the probes show them. */
interface Surveyed {
  readonly soc: Float64Array;
  readonly coreC: Float64Array;
  readonly surfaceC: Float64Array;
  readonly hotSpotK: Float64Array;
  readonly voltageV: Float64Array;
}

/** What the management lets a cell's voltage come to under load: its curve's end, and somewhat above the other. */
export function cellLimitsV({ openCircuitV }: CellType): Range {
  return [openCircuitV[0], openCircuitV[openCircuitV.length - 1] + FULL_MARGIN_V];
}

/** Means and maxima of the rack's modules. Faults may raise `hottestC` afterwards. */
export function surveyRacks(
  state: RackState,
  layout: Layout,
  modules: Surveyed,
  instruments: Pick<Instruments, 'form' | 'hotSpotShare' | 'probes' | 'cellCount'>,
): void {
  state.lowestV.fill(NaN);
  state.highestV.fill(NaN);
  state.soc.fill(0);
  state.hottestC.fill(-Infinity);
  for (let m = 0; m < layout.rackOf.length; m++) {
    const rack = layout.rackOf[m];
    state.soc[rack] += modules.soc[m] / MODULES_PER_RACK;
    const hottest = probedHottestC(modules, m, instruments);
    if (hottest > state.hottestC[rack]) state.hottestC[rack] = hottest;
    const cellV = modules.voltageV[m] / instruments.cellCount;
    // No module has a voltage before the first sample.
    if (cellV === 0) continue;
    if (!(cellV > state.lowestV[rack])) state.lowestV[rack] = cellV;
    if (!(cellV < state.highestV[rack])) state.highestV[rack] = cellV;
  }
}

/** Current of each rack for the rate the site asks for, in C of `capacityAh`. */
export function createRackCurrent(capacityAh: number, plan: LoadPlan, seed: number, limitsV: Range = NO_LIMITS_V) {
  const allowed = createVoltageLimit(limitsV);
  const share = RACKS.map((_, rack) => 1 + IMBALANCE_SD * createDraw(seed, 'rack', rack).gaussian());
  return (askedCRate: number, state: RackState, rack: number): number => {
    if (state.tripped[rack]) return 0;
    const soc = state.soc[rack];
    const forced = state.forcedCRate[rack];
    if (forced > 0) return forced * capacityAh * fade((0.995 - soc) / TAPER_SOC);
    const idleA = plan.idleA * fade((soc - plan.socLow / 2) / TAPER_SOC);
    const cool = fade((DERATE_TO_C - state.hottestC[rack]) / (DERATE_TO_C - DERATE_FROM_C));
    const room = askedCRate > 0 ? fade((plan.socHigh - soc) / TAPER_SOC) : fade((soc - plan.socLow) / TAPER_SOC);
    const within = allowed(state, rack, askedCRate);
    return (idleA + askedCRate * capacityAh * share[rack] * cool * room) * within;
  };
}

/**
 * Part of the current that a rack's voltage leaves: none for discharge at the lower and for charge at the upper limit
 * of a cell. It follows within a minute, so that a voltage that comes back with the current does not swing.
 */
function createVoltageLimit([emptyV, fullV]: Range) {
  const part = new Float64Array(RACKS.length).fill(1);
  return ({ lowestV, highestV }: RackState, rack: number, cRate: number): number => {
    const leftV = cRate > 0 ? fullV - highestV[rack] : lowestV[rack] - emptyV;
    const target = Number.isNaN(leftV) ? 1 : fade(leftV / LIMIT_TAPER_V);
    part[rack] += LIMIT_FOLLOW * (target - part[rack]);
    return part[rack];
  };
}

function fade(share: number): number {
  return share < 0 ? 0 : share > 1 ? 1 : share;
}
