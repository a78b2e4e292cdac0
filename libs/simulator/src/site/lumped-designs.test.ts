import { describe, expect, test } from 'vitest';
import { createCellwiseModule } from '../cell/cellwise-module.ts';
import { openCircuitVoltageV } from '../cell/electrical.ts';
import { createModuleInput } from '../cell/module-input.ts';
import { cellTypeOf, type ModuleDesign, referenceDesign } from '../design/module-design.ts';
import { type DesignDraw, sampleDesign } from '../design/sample-design.ts';
import { createDraw } from '../random/draw.ts';
import { layOut } from './layout.ts';
import { createLumpedModules, createLumpedStep } from './lumped-modules.ts';

const HOUR = 360;
const layout = layOut([0]);
const count = layout.moduleIndices.length;
const { isReference: _, ...plain } = referenceDesign('LFP');

/** A rack of modules of a design at rest in air of 25 degC, and what advances it under a current. */
function rackOf(design: ModuleDesign, soc: number, standbyW = 0) {
  const type = cellTypeOf(design);
  const modules = createLumpedModules(layout, { seed: 1, soc, airC: 25, standbyW, scatter: design.scatter });
  const step = createLumpedStep(type, design);
  const input = {
    currentA: new Float64Array(count),
    airC: new Float64Array(count).fill(25),
    coolingScale: modules.coolingTrait,
    bleedA: new Float64Array(count),
  };
  const run = (amps: number, samples: number, airC = 25) => {
    input.currentA.fill(amps);
    input.airC.fill(airC);
    for (let sample = 0; sample < samples; sample++) step(modules, input);
  };
  return { type, modules, run };
}

/** Largest differences between both models over a day of a design; of voltage a cell, of heat as K of the surface. */
function compareDay({ design, ratedCRate }: DesignDraw) {
  const { type, modules, run } = rackOf(design, 0.4, 0.5 * design.massKg * design.cellCount);
  const cells = createCellwiseModule({
    type: { ...type, resistanceOhm: type.resistanceOhm * modules.resistanceTrait[0] },
    temperatureC: 25,
    soc: modules.soc[0],
  });
  const input = createModuleInput(type.cellCount, 25);
  input.cellHeatW.fill(modules.standbyW[0] / type.cellCount);
  input.coolingScale = modules.coolingTrait[0];
  const largest = { surfaceK: 0, coreK: 0, voltageV: 0, soc: 0, heatK: 0 };
  const keep = (name: keyof typeof largest, difference: number) => {
    largest[name] = Math.max(largest[name], Math.abs(difference));
  };
  const rate = Math.min(ratedCRate, 0.5) * design.nominalAh;
  for (let sample = 0; sample < 24 * HOUR; sample++) {
    const hour = sample / HOUR;
    const amps = rate * (hour < 0.8 ? 1 : hour < 10 ? Math.sin(sample) : hour < 11 ? -1 : -0.02);
    const ambientC = 25 + 4 * Math.sin(hour / 4);
    run(amps, 1, ambientC);
    input.currentA = amps;
    input.ambientC = ambientC;
    // As a driven module gets it.
    input.cellHeatW.fill((modules.standbyW[0] + modules.relaxationW[0]) / type.cellCount);
    cells.step(input, 10);
    const lumpedV = modules.voltageV[0] - modules.polarisationV[0];
    keep('surfaceK', cells.surfaceC[0] - modules.surfaceC[0]);
    keep('coreK', cells.cellC[0] - modules.coreC[0]);
    keep('voltageV', (cells.voltageV() - lumpedV) / type.cellCount);
    keep('soc', cells.soc[0] - modules.soc[0]);
    keep('heatK', (cells.heatToAirW() - modules.heatToAirW[0]) / (type.cellCount * type.thermal.surfaceToAirWPerK));
  }
  return largest;
}

describe.each(Array.from({ length: 10 }, (_one, seed) => seed + 1))('trained design %d', (seed) => {
  test('is the same lumped and cell by cell over a day of load', () => {
    const largest = compareDay(sampleDesign(createDraw(seed, 'design'), []));
    // A tenth of what would count as a trace of a fault at the least noise there is: 0.05 K, 1 mV a cell.
    expect(largest.surfaceK).toBeLessThan(0.05);
    expect(largest.voltageV).toBeLessThan(0.0001);
    expect(largest.coreK).toBeLessThan(0.1);
    expect(largest.heatK).toBeLessThan(0.15);
    expect(largest.soc).toBeLessThan(1e-9);
  });
});

test('two slow parts of the overvoltage come and go, each by its own time', () => {
  const relaxations = [
    { share: 0.5, tauS: 30 },
    { share: 0.9, tauS: 600 },
  ];
  const design = { ...plain, relaxations, scatter: 0 };
  const { modules, run, type } = rackOf(design, 0.5);
  const amps = 0.05 * design.nominalAh;
  const ohmicV = amps * type.resistanceOhm * type.cellCount;
  const come = (timeS: number) => 0.5 * -Math.expm1(-timeS / 30) + 0.9 * -Math.expm1(-timeS / 600);
  let doneS = 0;
  for (const timeS of [10, 60, 300, 1800]) {
    run(amps, (timeS - doneS) / 10);
    doneS = timeS;
    expect(modules.polarisationV[0] / ohmicV).toBeCloseTo(come(timeS), 1);
    expect(modules.fastV[0] / ohmicV).toBeCloseTo(0.5 * -Math.expm1(-timeS / 30), 2);
  }
  const [fastV, slowV] = [modules.fastV[0], modules.slowV[0]];
  run(0, 30);
  expect(modules.fastV[0] / fastV).toBeCloseTo(Math.exp(-10), 3);
  expect(modules.slowV[0] / slowV).toBeCloseTo(Math.exp(-0.5), 3);
});

test('hysteresis stays at rest: after charge the module stands higher than after discharge at the same charge', () => {
  const design = { ...plain, hysteresisV: 0.015, scatter: 0 };
  const restV = (sign: number) => {
    const { modules, run, type } = rackOf(design, 0.5 - sign * 0.1);
    run(sign * 0.1 * design.nominalAh, HOUR);
    run(0, 10 * HOUR);
    return modules.voltageV[0] - type.cellCount * openCircuitVoltageV(type, modules.soc[0]);
  };
  expect(restV(1)).toBeCloseTo(0.015 * design.cellCount, 6);
  expect(restV(-1)).toBeCloseTo(-0.015 * design.cellCount, 6);
  const { modules, run } = rackOf(design, 0.5);
  run(0, 10 * HOUR);
  expect(modules.branch[0]).toBe(0);
});

describe('entropic heat, where the voltage of LFP falls with temperature', () => {
  const design = { ...plain, resistanceOhm: 1e-9, scatter: 0 };
  const amps = 0.2 * design.nominalAh;
  // The coefficient at 15 % charge, -0.21 mV/K, and 25 degC.
  const heatW = amps * 298.15 * 0.0003 * 0.7 * design.cellCount;

  test.each([
    ['cools', 1],
    ['heats', -1],
  ])('%s a lumped module under a current of sign %d', (_name, sign) => {
    const { modules, run } = rackOf(design, 0.15 - sign * 0.02);
    run(sign * amps, HOUR / 5);
    const heldJ = design.cellCount * design.massKg * design.heatJPerKgK * (modules.coreC[0] - 25);
    expect(heldJ / (-sign * heatW * 720)).toBeGreaterThan(0.7);
    expect(heldJ / (-sign * heatW * 720)).toBeLessThan(1.05);
  });

  test.each([1, -1])('does the same to every cell under a current of sign %d', (sign) => {
    const type = cellTypeOf(design);
    const cells = createCellwiseModule({ type, temperatureC: 25, soc: 0.15 - sign * 0.02 });
    const input = createModuleInput(type.cellCount, 25);
    input.currentA = sign * amps;
    for (let sample = 0; sample < HOUR / 5; sample++) cells.step(input, 10);
    const heldJ = type.thermal.cellHeatJPerK * type.cellCount * (cells.cellC[0] - 25);
    expect(heldJ / (-sign * heatW * 720)).toBeGreaterThan(0.7);
    expect(heldJ / (-sign * heatW * 720)).toBeLessThan(1.05);
  });
});

test('modules of a site differ in resistance by the scatter of its design', () => {
  const wide = layOut([0, 1, 2, 3, 4, 5, 6, 7]);
  const { resistanceTrait } = createLumpedModules(wide, { seed: 4, soc: 0.5, airC: 25, standbyW: 0, scatter: 0.05 });
  const deviation = Math.sqrt(resistanceTrait.reduce((sum, share) => sum + (share - 1) ** 2, 0) / 64);
  // 64 modules: three standard errors are a quarter.
  expect(Math.abs(deviation / 0.05 - 1)).toBeLessThan(0.27);
});
