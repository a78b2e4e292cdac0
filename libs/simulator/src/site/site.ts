import { SAMPLE_PERIOD_S } from '@hvs/contract';
import { cellTypeOf } from '../design/module-design.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { CHANNEL_COUNT } from './channel.ts';
import { writeDriven } from './driven-module.ts';
import { createDrivenModules, guardRacks, stepDrivenModules, updateDriven } from './driven-modules.ts';
import { createEnvironment } from './environment.ts';
import { createInstruments } from './instruments.ts';
import { layOut } from './layout.ts';
import { createLoad } from './load.ts';
import { createLumpedModules, createLumpedStep, type LumpedInput } from './lumped-modules.ts';
import { writePhysical } from './physical.ts';
import { cellLimitsV, createRackCurrent, createRackState, surveyRacks } from './rack-current.ts';
import { keepTwin, recordExposure, recordTruth } from './record-truth.ts';
import { createRegisters } from './registers.ts';
import { createSensorFaults } from './sensor-faults.ts';
import { createSensors } from './sensors.ts';
import { createTruth, type SiteTruth } from './truth.ts';
import { evidentDifferences, visibleDifferences } from './visible-differences.ts';

/** A simulated site that gives one sample of all its modules per step. */
export interface Site {
  /** Into MODULE_IDS: the modules that are simulated, in the order of the values. */
  readonly moduleIndices: readonly number[];
  readonly timeS: number;
  /** Modules times CHANNELS, row by row; NaN = missing. The same array is reused by every step. */
  readonly values: Float64Array;
  /** The truth, in the order of the values, up to the present step. */
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
      parts.registers.read(site.timeS, site.values);
      recordTruth(site.truth, site.timeS, parts);
      recordExposure(site.truth, parts.layout.rackOf, parts.environment.faultGas.rackPpm);
      return true;
    },
  };
  return site;
}

type Parts = ReturnType<typeof createParts>;

function createParts(scenario: Scenario) {
  const { seed, design, form, load } = scenario;
  const layout = layOut(scenario.racks);
  const count = layout.moduleIndices.length;
  const environment = createEnvironment(scenario, layout);
  const type = cellTypeOf(design);
  const instruments = createInstruments(scenario, layout);
  const { startSoc: soc, standbyW } = load;
  const start = { seed, soc, airC: environment.startC, standbyW, scatter: design.scatter };
  return {
    design,
    layout,
    environment,
    instruments,
    input: createInput(count, environment.effects.bleedA),
    load: createLoad(load, scenario.climate, seed),
    modules: createLumpedModules(layout, start),
    stepLumped: createLumpedStep(type, design),
    driven: createDrivenModules(scenario, layout, instruments.probes),
    racks: createRackState(),
    rackCurrent: createRackCurrent(design.nominalAh, load, seed, cellLimitsV(type)),
    sensors: createSensors(layout, seed, { form, cellCount: design.isReference ? undefined : design.cellCount }),
    registers: createRegisters(form, layout, seed),
    spoil: createSensorFaults(scenario.sensorFaults, layout, form),
    visible: visibleDifferences(design, form),
    evident: evidentDifferences(type, form),
    physical: new Float64Array(count * CHANNEL_COUNT),
  };
}

function createInput(count: number, bleedA: Float64Array): LumpedInput {
  const column = () => new Float64Array(count);
  return { currentA: column(), airC: column(), coolingScale: column(), bleedA };
}

function stepPhysics(parts: Parts, timeS: number): void {
  const { layout, environment, driven, modules, racks, input, physical, instruments } = parts;
  environment.stepWeather(timeS);
  instruments.charge.step(timeS);
  surveyRacks(racks, layout, modules, instruments);
  updateDriven(driven, timeS, modules, environment.air.riseK);
  guardRacks(driven, timeS, racks);
  writeInput(parts, parts.load.step(timeS, environment.effects.fastChargeCRate));
  parts.stepLumped(modules, input);
  stepDrivenModules(driven, timeS, parts, environment);
  environment.stepAir(modules.heatToAirW, input.coolingScale);
  const swingA = parts.load.swingCRate * parts.design.nominalAh;
  writePhysical(physical, layout, { modules, input, instruments, swingA }, environment);
  for (const one of driven.active) {
    const measured = { physical, lagged: parts.sensors.lagged };
    const rack = layout.rackOf[one.m];
    keepTwin(one, rack, measured, environment);
    writeDriven(one, timeS, modules, { into: physical, instruments, rack });
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
