import { SAMPLE_PERIOD_S } from '@hvs/contract';
import type { Scenario } from '../scenario/scenario.ts';
import { CHANNEL_COUNT } from './channel.ts';
import { createEnvironment } from './environment.ts';
import { layOut } from './layout.ts';
import { createLumpedModules, createLumpedStep, type LumpedInput } from './lumped-modules.ts';
import { writePhysical } from './physical.ts';
import { createRackCurrent, createRackState, surveyRacks } from './rack-current.ts';
import { createSensorFaults } from './sensor-faults.ts';
import { createSensors } from './sensors.ts';
import { createLoad } from './load.ts';

/** A simulated site that gives one sample of all its modules per step. */
export interface Site {
  /** Into MODULE_IDS: the modules that are simulated, in the order of the values. */
  readonly moduleIndices: readonly number[];
  readonly timeS: number;
  /** Modules times CHANNELS, row by row; NaN = missing. The same array is reused by every step. */
  readonly values: Float64Array;
  /** Advances by 10 s; false, without a new sample, at the end of the scenario. */
  step(): boolean;
}

/** The same scenario always gives the same values; nothing is kept but the present state. */
export function createSite(scenario: Scenario): Site {
  const { seed, chemistry, load: plan } = scenario;
  const layout = layOut(scenario.racks);
  const count = layout.moduleIndices.length;
  const environment = createEnvironment(scenario, layout);
  const load = createLoad(plan, scenario.climate, seed);
  const start = { seed, soc: plan.startSoc, airC: environment.startC };
  const modules = createLumpedModules(chemistry, layout, start);
  const stepLumped = createLumpedStep(chemistry);
  const racks = createRackState();
  const rackCurrent = createRackCurrent(chemistry, plan, seed);
  const sensors = createSensors(layout, seed);
  const spoil = createSensorFaults(scenario.sensorFaults, layout);
  const physical = new Float64Array(count * CHANNEL_COUNT);
  const input: LumpedInput = {
    currentA: new Float64Array(count),
    airC: new Float64Array(count),
    coolingScale: new Float64Array(count),
    bleedA: environment.effects.bleedA,
  };

  const site = {
    moduleIndices: layout.moduleIndices,
    timeS: 0,
    values: new Float64Array(count * CHANNEL_COUNT),
    step() {
      if (site.timeS + SAMPLE_PERIOD_S > scenario.durationS) return false;
      site.timeS += SAMPLE_PERIOD_S;
      environment.stepWeather(site.timeS);
      surveyRacks(racks, layout, modules);
      const cRate = load.step(site.timeS, environment.effects.fastChargeCRate);
      for (let m = 0; m < count; m++) {
        const rack = layout.rackOf[m];
        // Modules of a rack are neighbours here, and in series.
        const first = m > 0 && layout.rackOf[m - 1] === rack;
        input.currentA[m] = first ? input.currentA[m - 1] : rackCurrent(cRate, racks, rack);
        input.airC[m] = environment.air.usualC[rack] + environment.air.riseK[rack];
        input.coolingScale[m] = modules.coolingTrait[m] * environment.effects.rackCooling[rack];
      }
      stepLumped(modules, input);
      environment.stepAir(modules.heatToAirW);
      writePhysical(physical, layout, { modules, input }, environment);
      sensors.measure(physical, site.timeS, site.values);
      spoil(site.timeS, site.values);
      return true;
    },
  };
  return site;
}
