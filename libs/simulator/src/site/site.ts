import { SAMPLE_PERIOD_S } from '@hvs/contract';
import type { Scenario } from '../scenario/scenario.ts';
import { CHANNEL_COUNT } from './channel.ts';
import { writeDriven } from './driven-module.ts';
import {
  createDrivenModules,
  guardRacks,
  stepDrivenModules,
  updateDriven,
} from './driven-modules.ts';
import { createEnvironment } from './environment.ts';
import { layOut } from './layout.ts';
import { createLoad } from './load.ts';
import { createLumpedModules, createLumpedStep, type LumpedInput } from './lumped-modules.ts';
import { writePhysical } from './physical.ts';
import { createRackCurrent, createRackState, surveyRacks } from './rack-current.ts';
import { keepTwin, recordExposure, recordTruth } from './record-truth.ts';
import { createSensorFaults } from './sensor-faults.ts';
import { createSensors } from './sensors.ts';
import { createTruth, type SiteTruth } from './truth.ts';

/** A simulated site that gives one sample of all its modules per step. */
export interface Site {
  /** Into MODULE_IDS: the modules that are simulated, in the order of the values. */
  readonly moduleIndices: readonly number[];
  readonly timeS: number;
  /** Modules times CHANNELS, row by row; NaN = missing. The same array is reused by every step. */
  readonly values: Float64Array;
  /** What really happens, in the order of the values; known up to the present step. */
  readonly truth: SiteTruth;
  /** Advances by 10 s; false, without a new sample, at the end of the scenario. */
  step(): boolean;
}

/** The same scenario always gives the same values; nothing is kept but the present state. */
export function createSite(scenario: Scenario): Site {
  const parts = createParts(scenario);
  const site = {
    moduleIndices: parts.layout.moduleIndices,
    timeS: 0,
    values: new Float64Array(parts.physical.length),
    truth: createTruth(parts.layout.moduleIndices.length),
    step() {
      if (site.timeS + SAMPLE_PERIOD_S > scenario.durationS) return false;
      site.timeS += SAMPLE_PERIOD_S;
      stepPhysics(parts, site.timeS);
      parts.sensors.measure(parts.physical, site.timeS, site.values);
      parts.spoil(site.timeS, site.values);
      recordTruth(site.truth, site.timeS, parts);
      recordExposure(site.truth, parts.layout.rackOf, parts.environment.faultGas.rackPpm);
      return true;
    },
  };
  return site;
}

type Parts = ReturnType<typeof createParts>;

function createParts(scenario: Scenario) {
  const { seed, chemistry, load } = scenario;
  const layout = layOut(scenario.racks);
  const count = layout.moduleIndices.length;
  const environment = createEnvironment(scenario, layout);
  const { startSoc: soc, standbyW } = load;
  const start = { seed, soc, airC: environment.startC, standbyW };
  const input: LumpedInput = {
    currentA: new Float64Array(count),
    airC: new Float64Array(count),
    coolingScale: new Float64Array(count),
    bleedA: environment.effects.bleedA,
  };
  return {
    layout,
    environment,
    input,
    load: createLoad(load, scenario.climate, seed),
    modules: createLumpedModules(chemistry, layout, start),
    stepLumped: createLumpedStep(chemistry),
    driven: createDrivenModules(scenario, layout),
    racks: createRackState(),
    rackCurrent: createRackCurrent(chemistry, load, seed),
    sensors: createSensors(layout, seed),
    spoil: createSensorFaults(scenario.sensorFaults, layout),
    physical: new Float64Array(count * CHANNEL_COUNT),
  };
}

function stepPhysics(parts: Parts, timeS: number): void {
  const { layout, environment, driven, modules, racks, input, physical } = parts;
  environment.stepWeather(timeS);
  surveyRacks(racks, layout, modules);
  updateDriven(driven, timeS, modules, environment.air.riseK);
  guardRacks(driven, timeS, racks);
  writeInput(parts, parts.load.step(timeS, environment.effects.fastChargeCRate));
  parts.stepLumped(modules, input);
  stepDrivenModules(driven, timeS, parts, environment);
  environment.stepAir(modules.heatToAirW);
  writePhysical(physical, layout, parts, environment);
  for (const one of driven.active) {
    const measured = { physical, lagged: parts.sensors.lagged };
    keepTwin(one, layout.rackOf[one.m], measured, environment);
    writeDriven(one, timeS, modules, physical);
  }
}

function writeInput(parts: Parts, cRate: number): void {
  const { layout, environment, driven, modules, racks, input } = parts;
  const { air, effects } = environment;
  let rack = -1;
  let currentA = 0;
  for (let m = 0; m < layout.rackOf.length; m++) {
    // The modules of a rack are neighbours in the layout.
    if (layout.rackOf[m] !== rack) {
      rack = layout.rackOf[m];
      currentA = parts.rackCurrent(cRate, racks, rack);
    }
    input.currentA[m] = currentA;
    // The twin of a driven module stays in air that no fault has heated.
    input.airC[m] = air.usualC[rack] + (driven.isDriven[m] ? 0 : air.riseK[rack]);
    input.coolingScale[m] = modules.coolingTrait[m] * effects.rackCooling[rack];
  }
}
