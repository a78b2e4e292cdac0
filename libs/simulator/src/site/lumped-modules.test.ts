import { expect, test } from 'vitest';
import { createCellwiseModule } from '../cell/cellwise-module.ts';
import { createModuleInput } from '../cell/module-input.ts';
import type { ReferenceChemistry } from '../cell/reference-types.ts';
import { cellTypeOf, referenceDesign } from '../design/module-design.ts';
import { layOut } from './layout.ts';
import { createLumpedModules, createLumpedStep } from './lumped-modules.ts';

const HOUR = 360;

function stepLfp() {
  const design = referenceDesign('LFP');
  return createLumpedStep(cellTypeOf(design), design);
}

/** Both models under the same day: charge, rest, discharge, regulation, changing air. */
function runDay(chemistry: ReferenceChemistry, airC: number) {
  const layout = layOut([0]);
  const modules = createLumpedModules(layout, { scatter: 0.03, seed: 1, soc: 0.3, airC, standbyW: 30 });
  const design = referenceDesign(chemistry);
  const type = cellTypeOf(design);
  const step = createLumpedStep(type, design);
  const count = layout.moduleIndices.length;
  const lumpedInput = {
    currentA: new Float64Array(count),
    airC: new Float64Array(count),
    coolingScale: modules.coolingTrait,
    bleedA: new Float64Array(count),
  };
  const cells = createCellwiseModule({
    type: { ...type, resistanceOhm: type.resistanceOhm * modules.resistanceTrait[0] },
    temperatureC: modules.coreC[0],
    surfaceTemperatureC: modules.surfaceC[0],
    soc: modules.soc[0],
  });
  const input = createModuleInput(cells.cellCount, airC);
  input.cellHeatW.fill(modules.standbyW[0] / cells.cellCount);
  const largest = { surfaceK: 0, voltageV: 0, soc: 0, heatW: 0 };
  for (let sample = 0; sample < 24 * HOUR; sample++) {
    const hour = (sample / HOUR) % 24;
    const amps = hour < 1 ? 80 : hour < 10 ? 10 * Math.sin(sample) : hour < 11 ? -80 : -2;
    input.currentA = amps;
    input.ambientC = airC + 4 * Math.sin(hour / 4);
    input.coolingScale = modules.coolingTrait[0];
    lumpedInput.currentA.fill(amps);
    lumpedInput.airC.fill(input.ambientC);
    step(modules, lumpedInput);
    cells.step(input, 10);
    const voltageV = modules.voltageV[0] - modules.polarisationV[0];
    const surfaceC = cells.surfaceC.reduce((sum, celsius) => sum + celsius, 0) / cells.cellCount;
    largest.surfaceK = Math.max(largest.surfaceK, Math.abs(surfaceC - modules.surfaceC[0]));
    largest.voltageV = Math.max(largest.voltageV, Math.abs(cells.voltageV() - voltageV));
    largest.soc = Math.max(largest.soc, Math.abs(cells.soc[0] - modules.soc[0]));
    largest.heatW = Math.max(largest.heatW, Math.abs(cells.heatToAirW() - modules.heatToAirW[0]));
  }
  return largest;
}

// A tenth of what would count as a trace of a fault (0.5 K, 0.1 V, 0.05 %).
test.each([
  ['LFP', 5],
  ['LFP', 25],
  ['NMC', 25],
  ['NMC', 44],
] as const)('a sound %s module in air of %d degC is the same lumped and cell by cell', (chemistry, airC) => {
  const largest = runDay(chemistry, airC);
  expect(largest.surfaceK).toBeLessThan(0.05);
  expect(largest.voltageV).toBeLessThan(0.03);
  expect(largest.soc).toBeLessThan(5e-5);
  expect(largest.heatW).toBeLessThan(1.5);
});

test('a constant load settles at I2R over the conductance to the air', () => {
  const layout = layOut([0]);
  const modules = createLumpedModules(layout, { scatter: 0.03, seed: 1, soc: 0.5, airC: 25, standbyW: 0 });
  const count = layout.moduleIndices.length;
  const input = {
    currentA: new Float64Array(count),
    airC: new Float64Array(count).fill(25),
    coolingScale: new Float64Array(count).fill(1),
    bleedA: new Float64Array(count),
  };
  const step = stepLfp();
  for (let sample = 0; sample < 20 * HOUR; sample++) {
    // To and fro, so that the charge stays.
    input.currentA.fill(sample % 2 ? 80 : -80);
    step(modules, input);
  }
  // 80 A through 8 mOhm, a little less at 30 degC: 48 W over 10 W/K.
  expect(modules.surfaceC[0] - 25).toBeGreaterThan(4.3);
  expect(modules.surfaceC[0] - 25).toBeLessThan(5.2);
  expect(modules.heatToAirW[0]).toBeCloseTo(10 * (modules.surfaceC[0] - 25), 1);
});

test('modules are placed, charged and supplied each a little otherwise', () => {
  const layout = layOut([0, 1, 2, 3, 4, 5, 6, 7]);
  const [soc, standbyW] = [0.5, 30];
  const modules = createLumpedModules(layout, { scatter: 0.03, seed: 2, soc, airC: 25, standbyW });
  const deviation = (values: Float64Array, middle: number) =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length);
  // 64 modules: three standard errors are a quarter.
  expect(Math.abs(deviation(modules.coolingTrait, 1) / 0.03 - 1)).toBeLessThan(0.27);
  expect(Math.abs(deviation(modules.soc, soc) / 0.004 - 1)).toBeLessThan(0.27);
  expect(Math.abs(deviation(modules.standbyW, standbyW) / 3 - 1)).toBeLessThan(0.27);
  expect(Math.min(...modules.hotSpotTraitK)).toBeLessThan(0.3);
  expect(Math.max(...modules.hotSpotTraitK)).toBeGreaterThan(0.65);
  expect(modules.hotSpotK).toEqual(modules.hotSpotTraitK);
});

test('a load step drops the ohmic voltage at once and half as much again within minutes', () => {
  const layout = layOut([0]);
  const modules = createLumpedModules(layout, { scatter: 0, seed: 1, soc: 0.5, airC: 25, standbyW: 0 });
  const count = layout.moduleIndices.length;
  const step = stepLfp();
  const after = (amps: number, samples: number) => {
    const input = {
      currentA: new Float64Array(count).fill(amps),
      airC: new Float64Array(count).fill(25),
      coolingScale: new Float64Array(count).fill(1),
      bleedA: new Float64Array(count),
    };
    for (let sample = 0; sample < samples; sample++) step(modules, input);
    return modules.voltageV[0];
  };
  const restV = after(0, 1);
  const ohmicV = 80 * 0.008;
  const share = -Math.expm1(-10 / 45);
  expect(restV - after(-80, 1)).toBeCloseTo(ohmicV * (1 + 0.5 * share), 2);
  // The charge of 6 min takes a little more, and is still gone when the load ends.
  const loadedV = after(-80, 36);
  expect(after(0, 1) - loadedV).toBeCloseTo(ohmicV * (1 + 0.5 * share), 1);
  expect(modules.polarisationV[0]).toBeCloseTo(-0.5 * ohmicV * (1 - share), 1);
});
