import { expect, test } from 'vitest';
import { cellTypeOf, referenceDesign } from '../design/module-design.ts';
import { EXACT_FORM } from '../form/site-form.ts';
import type { Drive } from '../scenario/fault.ts';
import { CHANNEL_COUNT, MAX_C, SOC_PERCENT, VOLTAGE_V } from './channel.ts';
import { beginDriven, shortPowerW, stepDriven, trips, writeDriven } from './driven-module.ts';
import { createInstruments } from './instruments.ts';
import { layOut } from './layout.ts';
import { createLumpedModules } from './lumped-modules.ts';

const bare: Drive = {
  faultClass: 'short-constant',
  moduleIndex: 0,
  onsetS: 0,
  cell: 4,
  cellConductanceWPerK: 1,
  gasHeatShare: 0.3,
  protectionLost: false,
  endsAtVent: false,
};

/** A module after some samples in air of 25 degC. */
function run(drive: Drive, samples: number, currentA = 0) {
  const layout = layOut([0]);
  const modules = createLumpedModules(layout, { seed: 1, soc: 0.5, airC: 25, standbyW: 20, scatter: 0.03 });
  const design = referenceDesign('LFP');
  const instruments = createInstruments({ seed: 1, design, form: EXACT_FORM, racks: [0] }, layout);
  const setting = { type: cellTypeOf(design), probes: instruments.probes[0] };
  const driven = beginDriven(0, drive, modules, setting);
  for (let sample = 1; sample <= samples; sample++) {
    const timeS = 10 * sample;
    const around = { currentA, airC: 25, coolingScale: 1, evenW: 20, sourceK4: 0 };
    stepDriven(driven, { timeS, ...around });
  }
  const row = new Float64Array(CHANNEL_COUNT);
  writeDriven(driven, 10 * samples, modules, { into: row, instruments, rack: 0 });
  return { driven, row };
}

test('a cell that its short pulls down makes the management open the contactor', () => {
  expect(trips(run(bare, 1).driven)).toBe(false);
  const dead = { ...bare, shortPowerW: 3000 };
  expect(trips(run(dead, 30).driven)).toBe(true);
  expect(trips(run({ ...dead, protectionLost: true }, 30).driven)).toBe(false);
});

test('the management lowers the charge it reports as it loses cells', () => {
  const sound = run(bare, 1).row[SOC_PERCENT];
  const { driven, row } = run({ ...bare, shortPowerW: 3000 }, 60);
  expect(driven.cells.cellVoltageV[4]).toBeLessThan(1);
  expect(row[SOC_PERCENT]).toBeLessThan(sound * 0.95);
  expect(row[MAX_C]).toBeGreaterThan(100);
});

test('a loose busbar takes its drop from the voltage', () => {
  const loose = { ...bare, cell: 0, busbar: { maximumOhm: 0.01, tauS: 10 } };
  const drop = run(bare, 10, -80).row[VOLTAGE_V] - run(loose, 10, -80).row[VOLTAGE_V];
  // 80 A through 10 mOhm.
  expect(drop).toBeCloseTo(0.8, 1);
});

test("the short's power is what it draws from its cell", () => {
  expect(shortPowerW(run(bare, 1).driven)).toBe(0);
  expect(shortPowerW(run({ ...bare, shortPowerW: 400 }, 1).driven)).toBeCloseTo(400, 0);
  const short = { startOhm: 0.1, minimumOhm: 0.1, tauS: 100 };
  // 3.29 V squared over 0.1 Ohm.
  expect(shortPowerW(run({ ...bare, short }, 1).driven)).toBeCloseTo(108, -1);
});
