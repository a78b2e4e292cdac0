import { RACKS } from '@hvs/contract';
import type { Chemistry } from '../cell/cell-type.ts';
import { createDraw, type Draw } from '../random/draw.ts';
import { sampleNuisances, strikeOnce } from './sample-nuisances.ts';
import type { Climate, LoadPlan, NuisanceKind, Scenario } from './scenario.ts';

export interface NormalOptions {
  /** Default one week. */
  readonly durationS?: number;
  /** Indices into RACKS; default all. */
  readonly racks?: readonly number[];
  readonly chemistry?: Chemistry;
  /** One nuisance of this kind surely happens, besides those that the rates bring. */
  readonly nuisance?: NuisanceKind;
}

const WEEK_S = 7 * 86_400;
const ALL_RACKS = RACKS.map((_, rack) => rack);

/** A site that works, with the nuisances of normal operation at their rates. */
export function sampleNormal(seed: number, options: NormalOptions = {}): Scenario {
  const draw = createDraw(seed, 'scenario');
  const drawnChemistry = draw.pick(['LFP', 'NMC'] as const);
  const chemistry = options.chemistry ?? drawnChemistry;
  const durationS = options.durationS ?? WEEK_S;
  const racks = options.racks ?? ALL_RACKS;
  const field = { seed, durationS, racks, chemistry };
  const usual = sampleNuisances(field);
  const sure = options.nuisance ? strikeOnce(options.nuisance, field) : undefined;
  return {
    seed,
    durationS,
    racks,
    chemistry,
    climate: sampleClimate(draw),
    load: sampleLoadPlan(draw),
    faults: [],
    nuisances: [...usual.nuisances, ...(sure?.nuisances ?? [])],
    sensorFaults: [...usual.sensorFaults, ...(sure?.sensorFaults ?? [])],
  };
}

/** From Scandinavia to the subtropics, from good air conditioning to mere ventilation. */
function sampleClimate(draw: Draw): Climate {
  return {
    startDay: Math.floor(draw.uniform([0, 365])),
    startHour: draw.uniform([0, 24]),
    yearMeanC: draw.uniform([4, 29]),
    seasonSwingK: draw.uniform([3, 12]),
    daySwingK: draw.uniform([2, 8]),
    weatherSdK: draw.uniform([1, 4]),
    setpointC: draw.uniform([20, 26]),
    leak: draw.uniform([0.1, 1]),
  };
}

export function sampleLoadPlan(draw: Draw): LoadPlan {
  return {
    startSoc: draw.uniform([0.1, 1]),
    chargeCRate: draw.uniform([0.25, 0.5]),
    dischargeCRate: draw.uniform([0.25, 0.5]),
    socLow: draw.uniform([0.1, 0.3]),
    socHigh: draw.uniform([0.85, 0.98]),
    regulationCRate: draw.uniform([0.01, 0.06]),
    regulationDays: 0.4,
    idleA: draw.uniform([-3, 0]),
    // A module at rest is 1 to 5 K warmer than its air.
    standbyW: draw.uniform([8, 50]),
  };
}
