import { type CellwiseModule, createCellwiseModule } from '../cellwise-module.ts';
import { createModuleInput } from '../module-input.ts';
import { REFERENCE_TYPES, type ReferenceChemistry } from '../reference-types.ts';

/** The one set of free parameters under which every row of the acceptance table is run. */
const AMBIENT_C = 25;
const SOC = 0.7;
export const FAULTY_CELL = 7;

export interface ModuleRun {
  readonly chemistry: ReferenceChemistry;
  readonly durationS: number;
  readonly stepS?: number;
  readonly cellConductanceWPerK?: number;
  /** Nothing leaves with the gas unless a row says so. */
  readonly gasHeatShare?: number;
  readonly shortResistanceOhm?: (timeS: number) => number;
  /** Of the time and the charge that the faulty cell has left. */
  readonly shortPowerW?: (timeS: number, soc: number) => number;
}

export interface ModuleSample {
  readonly timeS: number;
  readonly hottestSurfaceC: number;
  readonly averageSurfaceC: number;
  readonly voltageV: number;
  readonly hottestCellC: number;
}

/** Runs a resting module with one faulty cell in its middle. */
export function runModule(run: ModuleRun): { module: CellwiseModule; samples: ModuleSample[] } {
  const { chemistry, durationS, stepS = 10, gasHeatShare = 0 } = run;
  const { cellConductanceWPerK = 1 } = run;
  const module = createCellwiseModule({
    type: REFERENCE_TYPES[chemistry],
    gasHeatShare,
    cellConductanceWPerK,
    temperatureC: AMBIENT_C,
    soc: SOC,
  });
  const input = createModuleInput(module.cellCount, AMBIENT_C);
  const samples: ModuleSample[] = [];
  for (let timeS = stepS; timeS <= durationS; timeS += stepS) {
    if (run.shortResistanceOhm) {
      input.shortResistanceOhm[FAULTY_CELL] = run.shortResistanceOhm(timeS - stepS);
    }
    if (run.shortPowerW) {
      input.shortPowerW[FAULTY_CELL] = run.shortPowerW(timeS - stepS, module.soc[FAULTY_CELL]);
    }
    module.step(input, stepS);
    samples.push(sampleModule(module, timeS));
  }
  return { module, samples };
}

function sampleModule(module: CellwiseModule, timeS: number): ModuleSample {
  return {
    timeS,
    hottestSurfaceC: Math.max(...module.surfaceC),
    averageSurfaceC: module.surfaceC.reduce((sum, c) => sum + c, 0) / module.cellCount,
    voltageV: module.voltageV(),
    hottestCellC: Math.max(...module.cellC),
  };
}

/** A short that starts at 5 Ohm and falls by 1/e each 2400 s down to `leastOhm`. */
export function growingShort(leastOhm: number): (timeS: number) => number {
  return (timeS) => Math.max(leastOhm, 5 * Math.exp(-timeS / 2400));
}

/** Times of the runaways, the first one first. */
export function runawayTimesS(module: CellwiseModule): number[] {
  return [...module.runawayAtS].filter((timeS) => !Number.isNaN(timeS)).toSorted((a, b) => a - b);
}

export function peakC(samples: readonly ModuleSample[]): number {
  return Math.max(...samples.map((sample) => sample.hottestCellC));
}
