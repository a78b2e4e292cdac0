import { MODULES_PER_RACK, RACKS } from '@hvs/contract';
import { createDraw } from '../random/draw.ts';
import type { LoadPlan } from '../scenario/scenario.ts';
import type { Instruments } from './instruments.ts';
import type { Layout } from './layout.ts';
import { probedHottestC } from './physical.ts';

/** What limits a rack, by index into RACKS; the modules of a rack are in series. */
export interface RackState {
  /** Mean state of charge, 0..1. */
  readonly soc: Float64Array;
  /** Hottest probe among modules that are guarded, for derating. */
  readonly hottestC: Float64Array;
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

export function createRackState(): RackState {
  return {
    soc: new Float64Array(RACKS.length),
    hottestC: new Float64Array(RACKS.length),
    tripped: new Uint8Array(RACKS.length),
    forcedCRate: new Float64Array(RACKS.length),
  };
}

/** What the management knows of a module: its charge, and its temperatures as the probes show them. */
interface Surveyed {
  readonly soc: Float64Array;
  readonly coreC: Float64Array;
  readonly surfaceC: Float64Array;
  readonly hotSpotK: Float64Array;
}

/** Means and maxima of the rack's modules; faults may raise `hottestC` after it. */
export function surveyRacks(
  state: RackState,
  layout: Layout,
  modules: Surveyed,
  instruments: Pick<Instruments, 'form' | 'hotSpotShare' | 'probes'>,
): void {
  state.soc.fill(0);
  state.hottestC.fill(-Infinity);
  for (let m = 0; m < layout.rackOf.length; m++) {
    const rack = layout.rackOf[m];
    state.soc[rack] += modules.soc[m] / MODULES_PER_RACK;
    const hottest = probedHottestC(modules, m, instruments);
    if (hottest > state.hottestC[rack]) state.hottestC[rack] = hottest;
  }
}

/** Current of each rack for the rate the site asks for, in C of `capacityAh`. */
export function createRackCurrent(capacityAh: number, plan: LoadPlan, seed: number) {
  const share = RACKS.map((_, rack) => 1 + IMBALANCE_SD * createDraw(seed, 'rack', rack).gaussian());
  return (askedCRate: number, state: RackState, rack: number): number => {
    if (state.tripped[rack]) return 0;
    const soc = state.soc[rack];
    const forced = state.forcedCRate[rack];
    if (forced > 0) return forced * capacityAh * fade((0.995 - soc) / TAPER_SOC);
    const idleA = plan.idleA * fade((soc - plan.socLow / 2) / TAPER_SOC);
    const cool = fade((DERATE_TO_C - state.hottestC[rack]) / (DERATE_TO_C - DERATE_FROM_C));
    const room =
      askedCRate > 0
        ? fade((plan.socHigh - soc) / TAPER_SOC)
        : fade((soc - plan.socLow) / TAPER_SOC);
    return idleA + askedCRate * capacityAh * share[rack] * cool * room;
  };
}

function fade(share: number): number {
  return share < 0 ? 0 : share > 1 ? 1 : share;
}
