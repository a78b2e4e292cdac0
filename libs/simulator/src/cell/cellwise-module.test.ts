import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GASES } from './cell-type.ts';
import { type CellwiseModule, type CellwiseModuleOptions, createCellwiseModule } from './cellwise-module.ts';
import { internalResistanceOhm, openCircuitVoltageV } from './electrical.ts';
import { createModuleInput } from './module-input.ts';
import { LFP_MODULE_REACTIONS } from './reaction-set.ts';
import { createReactions, heldJPerM3 } from './reactions.ts';
import { REFERENCE_TYPES, type ReferenceChemistry } from './reference-types.ts';

interface SetUp extends Partial<CellwiseModuleOptions> {
  readonly chemistry?: ReferenceChemistry;
}

function setUp({ chemistry = 'LFP', ...options }: SetUp = {}) {
  const module = createCellwiseModule({
    type: REFERENCE_TYPES[chemistry],
    temperatureC: 25,
    soc: 0.5,
    ...options,
  });
  return { module, input: createModuleInput(module.cellCount, 25) };
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function warmEvenly(chemistry: ReferenceChemistry, coolingScale: number) {
  const { module, input } = setUp({ chemistry });
  input.coolingScale = coolingScale;
  input.cellHeatW.fill(2);
  for (let step = 0; step < 12_000; step++) module.step(input, 10);
  return module;
}

/** An hour of a module with 1 kW in one cell, which runs away. */
function burn(stepS: number) {
  const { module, input } = setUp({ soc: 0.7 });
  input.shortPowerW[7] = 1000;
  let airJ = 0;
  const gas = { voc: 0, h2: 0, co: 0, co2: 0 };
  for (let timeS = 0; timeS < 3600; timeS += stepS) {
    module.step(input, stepS);
    airJ += module.heatToAirW() * stepS;
    for (const name of GASES) gas[name] += module.gasMol[name];
  }
  return { module, airJ, gas };
}

const arbitraryMinute = fc.record({
  outside: fc.record({
    currentA: fc.double({ min: -320, max: 320, noNaN: true }),
    ambientC: fc.double({ min: -20, max: 400, noNaN: true }),
    coolingScale: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  shortOhm: fc.oneof(fc.constant(Infinity), fc.double({ min: 1e-3, max: 5, noNaN: true })),
  shortW: fc.double({ min: 0, max: 4000, noNaN: true }),
  busbarW: fc.double({ min: 0, max: 1000, noNaN: true }),
  fireW: fc.double({ min: 0, max: 3000, noNaN: true }),
});

function expectPhysical(module: CellwiseModule): void {
  for (let cell = 0; cell < module.cellCount; cell++) {
    expect(module.cellC[cell]).toBeGreaterThan(-21);
    expect(module.cellC[cell]).toBeLessThan(3000);
    expect(module.surfaceC[cell]).toBeLessThan(5000);
    expect(module.soc[cell]).toBeGreaterThanOrEqual(0);
    expect(Math.abs(module.cellVoltageV[cell])).toBeLessThan(6);
  }
  for (const gas of GASES) expect(module.gasMol[gas]).toBeGreaterThanOrEqual(0);
  expect(module.heatToAirW()).not.toBeNaN();
}

function burnPeak(chemistry: ReferenceChemistry, stepS: number) {
  const { module, input } = setUp({ chemistry, soc: 0.7 });
  input.shortPowerW[7] = 1000;
  let peakC = 0;
  for (let step = 0; step < 1000 / stepS; step++) {
    module.step(input, stepS);
    peakC = Math.max(peakC, module.cellC[7]);
  }
  return { runawayS: module.runawayAtS[7], peakC };
}

describe.each(['LFP', 'NMC'] as const)('an unfaulted %s module', (chemistry) => {
  const type = REFERENCE_TYPES[chemistry];

  test('at rest changes nothing and shows its open-circuit voltage', () => {
    const { module, input } = setUp({ chemistry, soc: 0.7 });
    for (let step = 0; step < 100; step++) module.step(input, 10);
    expect([...module.cellC]).toEqual(Array.from({ length: type.cellCount }, () => 25));
    expect(module.voltageV()).toBeCloseTo(type.cellCount * openCircuitVoltageV(type, 0.7), 9);
    expect(module.heatToAirW()).toBe(0);
    expect(module.gasMol).toEqual({ voc: 0, h2: 0, co: 0, co2: 0 });
  });

  test('counts charge and adds the voltage over its resistance', () => {
    const { module, input } = setUp({ chemistry });
    input.currentA = 80;
    for (let step = 0; step < 36; step++) module.step(input, 10);
    const soc = 0.5 + 8 / type.capacityAh;
    expect(module.soc[3]).toBeCloseTo(soc, 9);
    const ohm = internalResistanceOhm(type, soc, module.cellC[3]);
    const expectedV = openCircuitVoltageV(type, soc) + 80 * ohm;
    expect(module.cellVoltageV[3]).toBeCloseTo(expectedV, 4);
  });

  test('warms up under load as a lumped module of the same constants does', () => {
    const { module, input } = setUp({ chemistry });
    const thermal = type.thermal;
    let [coreC, surfaceC] = [25, 25];
    for (let second = 0; second < 7200; second++) {
      const currentA = second % 3600 < 1800 ? 120 : -120;
      if (second % 10 === 0) {
        input.currentA = currentA;
        module.step(input, 10);
      }
      const soc = module.soc[0];
      const heatW = currentA ** 2 * internalResistanceOhm(type, soc, coreC);
      const outW = thermal.coreToSurfaceWPerK * (coreC - surfaceC);
      const airW = thermal.surfaceToAirWPerK * (surfaceC - 25);
      coreC += (heatW - outW) / thermal.cellHeatJPerK;
      surfaceC += (outW - airW) / thermal.surfaceHeatJPerK;
    }
    expect(average(module.surfaceC)).toBeGreaterThan(28);
    expect(Math.abs(average(module.cellC) - coreC)).toBeLessThan(0.05);
    expect(Math.abs(average(module.surfaceC) - surfaceC)).toBeLessThan(0.05);
  });

  test('ends where its loss equals its heat, and hotter with weaker fans', () => {
    const cooled = warmEvenly(chemistry, 1);
    const riseK = 2 / type.thermal.surfaceToAirWPerK;
    expect(average(cooled.surfaceC) - 25).toBeCloseTo(riseK, 2);
    expect(cooled.heatToAirW()).toBeCloseTo(2 * type.cellCount, 1);
    expect(average(warmEvenly(chemistry, 0.5).surfaceC) - 25).toBeCloseTo(2 * riseK, 1);
  });
});

test('starts its surfaces where they are told', () => {
  const { module } = setUp({ temperatureC: 30, surfaceTemperatureC: 27 });
  expect([module.cellC[0], module.surfaceC[0]]).toEqual([30, 27]);
});

test('takes a long step as it takes many short ones', () => {
  const surfacesAfter = (stepS: number) => {
    const { module, input } = setUp();
    input.cellHeatW[0] = 100;
    input.surfaceHeatW[5] = 100;
    for (let timeS = 0; timeS < 600; timeS += stepS) module.step(input, stepS);
    return module.surfaceC;
  };
  const [long, short] = [surfacesAfter(600), surfacesAfter(1)];
  long.forEach((surfaceC, cell) => expect(Math.abs(surfaceC - short[cell])).toBeLessThan(0.3));
});

test('an empty cell gives its short no power', () => {
  const { module, input } = setUp({ soc: 0 });
  input.shortResistanceOhm[2] = 0.01;
  input.shortPowerW[3] = 500;
  for (let step = 0; step < 100; step++) module.step(input, 10);
  expect(Math.max(...module.cellC)).toBe(25);
});

test('a short takes the charge that its heat costs', () => {
  const { module, input } = setUp({ soc: 0.55 });
  input.shortPowerW[2] = 200;
  for (let step = 0; step < 60; step++) module.step(input, 10);
  const chargeAh = (0.55 - module.soc[2]) * 160;
  expect(chargeAh).toBeCloseTo((200 * 600) / 3.3 / 3600, 1);
  expect(module.soc[1]).toBe(0.55);
  expect(module.cellVoltageV[2]).toBeLessThan(module.cellVoltageV[1]);
});

test('heat on the surfaces warms the cells behind them', () => {
  const { module, input } = setUp();
  input.surfaceHeatW[0] = 100;
  for (let step = 0; step < 60; step++) module.step(input, 10);
  expect(module.surfaceC[0]).toBeGreaterThan(module.cellC[0]);
  expect(module.cellC[0]).toBeGreaterThan(module.cellC[1]);
  expect(module.cellC[1]).toBeGreaterThan(25);
});

describe('a module that burns down', () => {
  const { volumeM3, cellHeatJPerK, surfaceHeatJPerK } = REFERENCE_TYPES.LFP.thermal;

  test('is the same each time', () => {
    const [first, second] = [burn(10), burn(10)];
    expect(second.module.cellC).toEqual(first.module.cellC);
    expect(second.module.runawayAtS).toEqual(first.module.runawayAtS);
    expect(second.gas).toEqual(first.gas);
  });

  test.each(['LFP', 'NMC'] as const)('of %s is the same in steps a hundred times finer', (name) => {
    const [coarse, fine] = [burnPeak(name, 10), burnPeak(name, 0.1)];
    expect(Math.abs(coarse.runawayS - fine.runawayS)).toBeLessThan(1);
    expect(Math.abs(coarse.peakC - fine.peakC)).toBeLessThan(0.6);
  });

  test('never gives more heat than its cells held', () => {
    const { module, airJ } = burn(10);
    const heldJ = heldJPerM3(createReactions(LFP_MODULE_REACTIONS, 1), 0) * volumeM3;
    let warmJ = airJ;
    let mostJ = 0;
    for (let cell = 0; cell < module.cellCount; cell++) {
      warmJ += (module.cellC[cell] - 25) * cellHeatJPerK;
      warmJ += (module.surfaceC[cell] - 25) * surfaceHeatJPerK;
      mostJ += (0.7 - module.soc[cell]) * 160 * 3600 * 3.4;
      if (module.cellC[cell] > 60) mostJ += heldJ;
    }
    expect(module.runawayAtS[7]).toBeGreaterThan(0);
    expect(warmJ).toBeLessThan(mostJ);
    expect(warmJ).toBeGreaterThan(0.5 * heldJ);
  });

  test('vents, then loses the voltage of the cell, then runs away', () => {
    const { module, gas } = burn(10);
    expect(module.vented[7]).toBe(1);
    expect(module.ventedAtS[7]).toBeLessThan(module.runawayAtS[7]);
    expect(module.cellVoltageV[7]).toBe(0);
    expect(module.voltageV()).toBeLessThan(15.1 * 3.33);
    expect(gas.h2).toBeGreaterThan(0.3 * 0.41 * 0.02 * 160);
    const reacted = module.cellC.filter((cellC) => cellC > 60).length;
    expect(gas.voc + gas.h2 + gas.co + gas.co2).toBeLessThan(reacted * 0.02 * 160);
  });
});

test('conducts 1 W/K and loses 0.3 of the reaction heat with the gas unless told otherwise', () => {
  const cellsAfter = (options: Partial<CellwiseModuleOptions>) => {
    const { module, input } = setUp({ soc: 0.7, ...options });
    input.shortPowerW[7] = 1000;
    for (let step = 0; step < 120; step++) module.step(input, 10);
    return [...module.cellC];
  };
  expect(cellsAfter({})).toEqual(cellsAfter({ cellConductanceWPerK: 1, gasHeatShare: 0.3 }));
  expect(cellsAfter({})).not.toEqual(cellsAfter({ gasHeatShare: 0 }));
});

test('heat from outside alone is no runaway', () => {
  const { module, input } = setUp();
  input.cellHeatW[7] = 4000;
  while (module.cellC[7] < 150) module.step(input, 1);
  expect(module.vented[7]).toBe(1);
  expect(module.runawayAtS[7]).toBeNaN();
  for (let step = 0; step < 120; step++) module.step(input, 1);
  expect(module.runawayAtS[7]).toBeGreaterThan(module.ventedAtS[7]);
});

describe.each(['LFP', 'NMC'] as const)('an overcharged %s cell', (chemistry) => {
  const { capacityAh } = REFERENCE_TYPES[chemistry];

  test.each([0.5, 1])('runs away at 1.2 to 1.6 of its charge at %s C, hydrogen first', (cRate) => {
    const { module, input } = setUp({ chemistry, soc: 0.6 });
    module.soc[5] = 1;
    input.currentA = cRate * capacityAh;
    let firstGas = { ...module.gasMol };
    while (Number.isNaN(module.runawayAtS[5]) && module.soc[5] < 2) {
      module.step(input, 10);
      if (firstGas.h2 + firstGas.voc === 0) firstGas = { ...module.gasMol };
    }
    expect(module.soc[5]).toBeGreaterThan(1.2);
    expect(module.soc[5]).toBeLessThan(1.6);
    expect(firstGas.h2).toBeGreaterThan(firstGas.voc);
  });

  test('rises above the voltage of its neighbours', () => {
    const { module, input } = setUp({ chemistry, soc: 0.6 });
    module.soc[5] = 1.05;
    module.step(input, 10);
    expect(module.cellVoltageV[5]).toBeGreaterThan(REFERENCE_TYPES[chemistry].openCircuitV.at(-1)!);
  });
});

test('stays finite and physical whatever acts on it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<ReferenceChemistry>('LFP', 'NMC'),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.array(arbitraryMinute, { minLength: 1, maxLength: 20 }),
      (chemistry, soc, minutes) => {
        const { module, input } = setUp({ chemistry, soc });
        for (const minute of minutes) {
          Object.assign(input, minute.outside);
          input.shortResistanceOhm[3] = minute.shortOhm;
          input.shortPowerW[4] = minute.shortW;
          input.cellHeatW[0] = minute.busbarW;
          input.surfaceHeatW.fill(minute.fireW);
          for (let step = 0; step < 6; step++) module.step(input, 10);
          expectPhysical(module);
        }
      },
    ),
    { seed: 3, numRuns: 100 },
  );
});
