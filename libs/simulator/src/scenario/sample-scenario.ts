import { MODULE_IDS, MODULES_PER_RACK, RACKS } from '@hvs/contract';
import { createDraw, type Draw } from '../random/draw.ts';
import type { Fault, FaultClass } from './fault.ts';
import { COOLING_LOSS, EVENT, LOOSE_BUSBAR } from './fault-table.ts';
import { sampleFault } from './sample-fault.ts';
import { sampleSetting, type Setting } from './population.ts';
import { sampleLoadPlan } from './sample-load-plan.ts';
import { type NormalOptions, sampleNormal } from './sample-normal.ts';
import { sampleNuisances, sampleSensorFault } from './sample-nuisances.ts';
import type { Climate, LoadPlan, Scenario, SensorFault } from './scenario.ts';

/**
 * Options of a scenario. In one with a fault `racks` adds racks, `chemistry` and `durationS` replace what is drawn, and
 * `nuisance` has no effect: its nuisances come at their rates.
 */
export type ScenarioOptions = NormalOptions;

const SENSOR_FAULT_KINDS = ['stuck', 'drift', 'dropout'] as const;

/**
 * Draws a scenario of a kind; the seed and the options determine all of it. A scenario with a fault
 * is cut to the racks that it strikes and goes on until a runaway would have come: hours, for a loss of cooling days.
 */
export function sampleScenario(kind: FaultClass | 'normal', seed: number, options: ScenarioOptions = {}): Scenario {
  return kind === 'normal' ? sampleNormal(seed, options) : sampleFaulty(kind, seed, options);
}

function sampleFaulty(faultClass: FaultClass, seed: number, options: ScenarioOptions): Scenario {
  const draw = createDraw(seed, 'event', faultClass);
  const setting = sampleSetting(seed, draw, options);
  const { design, form } = setting;
  const moduleIndex = draw.index(MODULE_IDS.length);
  const onsetS = Math.round(draw.uniform(EVENT.onsetS));
  const load = sampleEventLoad(faultClass, setting, draw);
  const climate = sampleEventClimate(draw);
  const { startSoc } = load;
  const struck = { faultClass, design, moduleIndex, onsetS, startSoc };
  const { faults, courseS, tailS } = sampleFault(struck, draw);
  const durationS = options.durationS ?? Math.ceil(onsetS + courseS + tailS);
  const racks = racksOf(faults, options.racks ?? []);
  const usual = sampleNuisances({ seed, durationS, racks, design });
  const extra = draw.chance(EVENT.sensorFaultShare) ? [sensorFaultOf(moduleIndex, durationS, draw)] : [];
  return {
    seed,
    durationS,
    racks,
    design,
    form,
    climate,
    load,
    faults,
    nuisances: usual.nuisances,
    sensorFaults: [...usual.sensorFaults, ...extra],
  };
}

function racksOf(faults: readonly Fault[], more: readonly number[]): readonly number[] {
  const struck = faults.map(({ moduleIndex }) => Math.floor(moduleIndex / MODULES_PER_RACK));
  return RACKS.map((_, rack) => rack).filter((rack) => struck.includes(rack) || more.includes(rack));
}

function sensorFaultOf(moduleIndex: number, durationS: number, draw: Draw): SensorFault {
  const startS = Math.round(draw.uniform([0, 0.8 * durationS]));
  return sampleSensorFault(draw.pick(SENSOR_FAULT_KINDS), { moduleIndex, startS }, draw);
}

/** Draws a climate of the range, with the part of the day's swing that the site lets in. */
function sampleEventClimate(draw: Draw): Climate {
  const ambientC = draw.uniform(EVENT.ambientC);
  return {
    startDay: Math.floor(draw.uniform([0, 365])),
    startHour: draw.uniform([0, 24]),
    yearMeanC: ambientC,
    seasonSwingK: 0,
    daySwingK: draw.uniform([2, 6]),
    weatherSdK: draw.uniform([1, 3]),
    setpointC: ambientC,
    leak: draw.uniform([0.1, 0.8]),
  };
}

function sampleEventLoad(faultClass: FaultClass, setting: Setting, draw: Draw): LoadPlan {
  const plan = { ...sampleLoadPlan(draw, setting), startSoc: draw.uniform(EVENT.startSoc) };
  switch (faultClass) {
    case 'overcharge':
      // Idle until the charger fails, and room for the cell that stands ahead.
      return {
        ...plan,
        startSoc: draw.uniform([EVENT.startSoc[0], 0.65]),
        chargeCRate: 0,
        dischargeCRate: 0,
        regulationCRate: 0,
        swingCRate: 0,
      };
    case 'loose-busbar':
      return loaded(plan, draw.uniform(LOOSE_BUSBAR.loadCRate));
    case 'cooling-loss':
      return {
        ...loaded(plan, draw.uniform(COOLING_LOSS.loadCRate)),
        regulationCRate: draw.uniform(COOLING_LOSS.regulationCRate),
        regulationTauS: 60,
        regulationDays: 1,
      };
    default:
      return plan;
  }
}

function loaded(plan: LoadPlan, cRate: number): LoadPlan {
  return { ...plan, kind: 'arbitrage', chargeCRate: cRate, dischargeCRate: cRate };
}
