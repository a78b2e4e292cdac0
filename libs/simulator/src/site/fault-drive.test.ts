import { expect, test } from 'vitest';
import { createCellwiseModule } from '../cell/cellwise-module.ts';
import { createModuleInput } from '../cell/module-input.ts';
import { REFERENCE_TYPES } from '../cell/reference-types.ts';
import type { Drive } from '../scenario/fault.ts';
import { applyDrive, busbarOhm, fireShare, isActing, meanK4, shortOhm } from './fault-drive.ts';

const bare: Drive = {
  faultClass: 'short-constant',
  moduleIndex: 0,
  onsetS: 1000,
  cell: 4,
  cellConductanceWPerK: 1,
  gasHeatShare: 0.3,
  protectionLost: false,
  endsAtVent: false,
};

function applied(drive: Drive, sinceOnsetS: number, currentA = 0, sourceK4 = 0) {
  const cells = createCellwiseModule({ type: REFERENCE_TYPES.LFP, temperatureC: 25, soc: 0.5 });
  const input = createModuleInput(cells.cellCount, 25);
  input.currentA = currentA;
  applyDrive(drive, { sinceOnsetS, cells, sourceK4 }, input);
  return input;
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

test('a growing short falls exponentially to its minimum', () => {
  const course = { startOhm: 5, minimumOhm: 0.02, tauS: 2400 };
  expect(shortOhm(course, 0)).toBe(5);
  expect(shortOhm(course, 2400)).toBeCloseTo(5 / Math.E, 12);
  expect(shortOhm(course, 13_000)).toBeGreaterThan(0.02);
  expect(shortOhm(course, 13_300)).toBe(0.02);
});

test('an accelerating short changes its pace without a jump', () => {
  const course = {
    startOhm: 10,
    minimumOhm: 0.005,
    tauS: 5000,
    acceleratesAfterS: 15_000,
    acceleratedTauS: 300,
  };
  const turnOhm = 10 * Math.exp(-3);
  expect(shortOhm(course, 15_000)).toBeCloseTo(turnOhm, 12);
  expect(shortOhm(course, 15_300)).toBeCloseTo(turnOhm / Math.E, 12);
});

test('nothing acts before the onset, after its end or once the vent has relieved it', () => {
  const cells = createCellwiseModule({ type: REFERENCE_TYPES.NMC, temperatureC: 25, soc: 0.5 });
  expect(isActing(bare, -1, cells)).toBe(false);
  expect(isActing(bare, 0, cells)).toBe(true);
  expect(isActing({ ...bare, endsAfterS: 600 }, 599, cells)).toBe(true);
  expect(isActing({ ...bare, endsAfterS: 600 }, 600, cells)).toBe(false);
  cells.vented[4] = 1;
  expect(isActing(bare, 10, cells)).toBe(true);
  expect(isActing({ ...bare, endsAtVent: true }, 10, cells)).toBe(false);
});

test('a short is in its cell only', () => {
  const input = applied({ ...bare, shortPowerW: 500 }, 0);
  expect(input.shortPowerW[4]).toBe(500);
  expect(sum(input.shortPowerW)).toBe(500);
});

test('a loose busbar heats by the square of the current', () => {
  const busbar = { maximumOhm: 0.02, tauS: 600 };
  const drive = { ...bare, cell: 0, busbar };
  expect(busbarOhm(busbar, 0)).toBe(0);
  expect(busbarOhm(busbar, 1e5)).toBe(0.02);
  expect(applied(drive, 1e5, 80).cellHeatW[0]).toBeCloseTo(128, 9);
  expect(applied(drive, 1e5, -160).cellHeatW[0]).toBeCloseTo(512, 9);
});

test('a fire grows, burns and ends; its heat falls off from the face it burns at', () => {
  const fire = { surfaceW: 3000, airW: 500, riseS: 600, durationS: 1800 };
  expect([-1, 0, 300, 600, 1800, 1801].map((sinceS) => fireShare(fire, sinceS))).toEqual([0, 0, 0.5, 1, 1, 0]);
  const { surfaceHeatW } = applied({ ...bare, fire }, 1000);
  expect(sum(surfaceHeatW)).toBeCloseTo(3000, 9);
  expect(surfaceHeatW[0]).toBeGreaterThan(surfaceHeatW[1]);
});

test('a burning neighbour radiates, a cold one does not cool', () => {
  const drive = { ...bare, neighbour: { sourceIndex: 9, viewM2: 0.05 } };
  const hotK4 = meanK4(new Float64Array(14).fill(600));
  const coldK4 = meanK4(new Float64Array(14).fill(-20));
  // 5.67e-8 x 0.05 x (873.15^4 - 298.15^4)
  expect(sum(applied(drive, 0, 0, hotK4).surfaceHeatW)).toBeCloseTo(1625.5, 0);
  expect(sum(applied(drive, 0, 0, coldK4).surfaceHeatW)).toBe(0);
});
