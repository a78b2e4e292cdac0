import { RACKS } from '@hvs/contract';
import { createDraw, type Draw } from '../random/draw.ts';
import { sampleNuisances, strikeOnce } from './sample-nuisances.ts';
import { type PopulationOptions, sampleSetting } from './population.ts';
import { sampleLoadPlan } from './sample-load-plan.ts';
import type { Climate, NuisanceKind, Scenario } from './scenario.ts';

export interface NormalOptions extends PopulationOptions {
  /** Default one week. */
  readonly durationS?: number;
  /** Indices into RACKS; default all. */
  readonly racks?: readonly number[];
  /** One nuisance of this kind is certain, besides those that come at their rates. */
  readonly nuisance?: NuisanceKind;
}

const WEEK_S = 7 * 86_400;
const ALL_RACKS = RACKS.map((_, rack) => rack);

/** A site in normal operation, with nuisances at their rates. */
export function sampleNormal(seed: number, options: NormalOptions = {}): Scenario {
  const draw = createDraw(seed, 'scenario');
  const setting = sampleSetting(seed, draw, options);
  const { design, form } = setting;
  const durationS = options.durationS ?? WEEK_S;
  const racks = options.racks ?? ALL_RACKS;
  const field = { seed, durationS, racks, design };
  const usual = sampleNuisances(field);
  const sure = options.nuisance ? strikeOnce(options.nuisance, field) : undefined;
  return {
    seed,
    durationS,
    racks,
    design,
    form,
    climate: sampleClimate(draw),
    load: sampleLoadPlan(draw, setting),
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
