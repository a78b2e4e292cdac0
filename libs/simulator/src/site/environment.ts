import { RACKS, SAMPLE_PERIOD_S } from '@hvs/contract';
import { cellTypeOf, type ModuleDesign } from '../design/module-design.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { createBackgroundGas } from './background-gas.ts';
import { createEffects, type Effects } from './effects.ts';
import { createGasMixing, type GasMixing, keepUpMol, SENSED_GASES } from './gas-mixing.ts';
import type { Layout } from './layout.ts';
import { createRackAir, type RackAir } from './rack-air.ts';
import { createWeather } from './weather.ts';

/** The surroundings of the modules: weather, nuisances, the racks' air and its gases. */
export interface Environment {
  readonly startC: number;
  readonly effects: Effects;
  readonly air: RackAir;
  /** Gas without any fault, background and solvent; racks times SENSED_GASES. */
  readonly usualPpm: Float64Array;
  /** Gas of faults alone. */
  readonly faultGas: GasMixing;
  /** W that faults give off to a rack's air beyond the usual; cleared by every stepAir. */
  readonly excessW: Float64Array;
  stepWeather(timeS: number): void;
  /** Takes the heat of each module without any fault, W, and the share of its cooling, both in the layout's order. */
  stepAir(heatW: Float64Array, coolingScale: Float64Array): void;
}

const VOC = SENSED_GASES.indexOf('voc');
/** Factor by which an open door exchanges the container's air faster. */
const OPEN_DOOR_EXCHANGE = 6;

export function createEnvironment(scenario: Scenario, layout: Layout): Environment {
  const { seed, climate } = scenario;
  const weather = createWeather(climate, seed);
  const { effects, step: stepEffects } = createEffects(scenario.nuisances, layout);
  stepEffects(0);
  weather.step(0, effects.hotK, effects.openShare);
  const air = createRackAir(weather.containerC, scenario.design.rackFansWPerK);
  const background = createBackgroundGas(layout.racks, seed);
  const solvent = createGasMixing();
  const faultGas = createGasMixing();
  const usualPpm = new Float64Array(background.ppm.length);
  const excessW = new Float64Array(RACKS.length);
  const sumModules = createModuleSums(scenario.design, layout);

  function stepGas(): void {
    background.step(weather.humidityPercent);
    for (let rack = 0; rack < RACKS.length; rack++) {
      const ppm = effects.solventPpm[rack];
      if (ppm > 0) solvent.release(rack, VOC, keepUpMol(ppm, SAMPLE_PERIOD_S));
    }
    const roomExchange = 1 + (OPEN_DOOR_EXCHANGE - 1) * effects.openShare;
    solvent.step(effects.rackCooling, roomExchange);
    faultGas.step(effects.rackCooling, roomExchange);
    for (let at = 0; at < usualPpm.length; at++) {
      usualPpm[at] = background.ppm[at] + solvent.rackPpm[at];
    }
  }

  return {
    startC: weather.containerC,
    effects,
    air,
    usualPpm,
    faultGas,
    excessW,
    stepWeather(timeS) {
      stepEffects(timeS);
      weather.step(timeS, effects.hotK, effects.openShare);
    },
    stepAir(heatW, coolingScale) {
      air.step(weather.containerC, { ...sumModules(heatW, coolingScale), excessW }, effects.rackCooling);
      excessW.fill(0);
      stepGas();
    },
  };
}

/** Sums of a rack's modules: heat to the air, W, and conductance to it, W/K. The arrays are reused. */
function createModuleSums(design: ModuleDesign, { rackOf }: Layout) {
  const { thermal, cellCount } = cellTypeOf(design);
  const moduleWPerK = thermal.surfaceToAirWPerK * cellCount;
  const usualW = new Float64Array(RACKS.length);
  const surfacesWPerK = new Float64Array(RACKS.length);
  return (heatW: Float64Array, coolingScale: Float64Array) => {
    usualW.fill(0);
    surfacesWPerK.fill(0);
    for (let m = 0; m < heatW.length; m++) {
      usualW[rackOf[m]] += heatW[m];
      surfacesWPerK[rackOf[m]] += moduleWPerK * coolingScale[m];
    }
    return { usualW, surfacesWPerK };
  };
}
