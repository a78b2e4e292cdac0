import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNpyFile } from '../dataset/npy-file.ts';
import { drawModuleForm, type ModuleForm } from './module-form.ts';
import { readPybammSeries } from './pybamm-series.ts';
import { createSeededRandom } from './seeded-random.ts';

const SEED = 3;
const NUMBER = 7;
const FORMS = 40;
const ROWS = 1000;
/** A cell 10 C over its air, discharged at C/2. */
const CELL = { voltageV: 3.65, cRate: -0.5, chargePercent: 60, cellC: 35, airC: 25 };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pybamm-'));
  writeCell('cell-0007.npy', 5);
  writeIndex('cell-0007.npy');
});
afterAll(() => rmSync(folder, { recursive: true }));

function writeCell(name: string, width: number): void {
  const file = createNpyFile(join(folder, name), 'float32', width);
  for (let row = 0; row < ROWS; row += 1) file.append(Float32Array.from(Object.values(CELL).slice(0, width)));
  file.close();
}

function writeIndex(file: string): void {
  const cell = { file, number: NUMBER, parameterSet: 'Chen2020', chemistry: 'NMC811', load: 'regulation', rows: ROWS };
  const index = {
    simulated: true,
    pybamm: '26.10.1.1',
    seed: SEED,
    hoursPerCell: 3,
    periodS: 10,
    columns: ['voltage_V', 'c_rate_per_h', 'charge_percent', 'cell_temperature_C', 'ambient_temperature_C'],
    uniqueCellDays: 0.1,
    cells: [cell],
    failed: [],
  };
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
}

const formOf = (form: number): ModuleForm => drawModuleForm(createSeededRandom(SEED, NUMBER, form));

/** Mean of each channel. */
function means(form: number): number[] {
  const sums = Array<number>(9).fill(0);
  for (const { values } of readPybammSeries(folder, FORMS)[form].rows()) {
    for (const [channel, value] of values.entries()) sums[channel] += value / ROWS;
  }
  return sums;
}

describe.each(Array.from({ length: FORMS }, (_, form) => form))('form %i', (form) => {
  test('a module is its cells in series, within its steps', () => {
    const { cells, capacityAh, probeOffsetC, temperature, voltage, current, gasPpm } = formOf(form);
    const [average, hottest, volts, amperes, percent, ...gasesAndAir] = means(form);
    const half = temperature.step / 2 + 0.02;
    expect(Math.abs(average - CELL.cellC)).toBeLessThan(half);
    expect(Math.abs(hottest - (CELL.cellC + 0.3 + 0.12 * 10 + probeOffsetC))).toBeLessThan(half);
    expect(Math.abs(volts - cells * CELL.voltageV)).toBeLessThan(voltage.step / 2 + 0.02);
    expect(Math.abs(amperes - capacityAh * CELL.cRate)).toBeLessThan(current.step / 2 + 0.05);
    expect(percent).toBeCloseTo(CELL.chargePercent, 6);
    expect(gasesAndAir.slice(0, 3).map((ppm) => Math.round(ppm))).toEqual([gasPpm, gasPpm, gasPpm]);
    expect(Math.abs(gasesAndAir[3] - CELL.airC)).toBeLessThan(half);
  });

  test('values are whole steps, the hottest is never below the mean', () => {
    const { temperature, voltage } = formOf(form);
    for (const { values } of readPybammSeries(folder, FORMS)[form].rows()) {
      expect(Math.abs(values[0] / temperature.step - Math.round(values[0] / temperature.step))).toBeLessThan(1e-6);
      expect(Math.abs(values[2] / voltage.step - Math.round(values[2] / voltage.step))).toBeLessThan(1e-6);
      expect(values[1]).toBeGreaterThanOrEqual(values[0]);
    }
  });
});

test('a cell and a form give the same rows again, another form gives others', () => {
  const rows = (form: number): string =>
    Array.from(readPybammSeries(folder, FORMS)[form].rows(), ({ values }) => String(values)).join();
  expect(rows(1)).toBe(rows(1));
  expect(rows(1)).not.toBe(rows(2));
});

test('name and group say which cell it is', () => {
  const [first] = readPybammSeries(folder);
  expect([first.name, first.group]).toEqual([
    'pybamm cell 7, Chen2020, regulation, form 0',
    'pybamm Chen2020 regulation',
  ]);
});

test('forms keep to their ranges and use them', () => {
  const forms = Array.from({ length: 500 }, (_, form) => formOf(form));
  const span = (of: (form: ModuleForm) => number): [number, number] => [
    Math.min(...forms.map(of)),
    Math.max(...forms.map(of)),
  ];
  expect(span(({ cells }) => cells)).toEqual([8, 24]);
  expect(span(({ temperature }) => temperature.step)).toEqual([0.1, 1]);
  expect(span(({ gasPpm }) => gasPpm)).toEqual([0, 5]);
  const [least, most] = span(({ capacityAh }) => capacityAh);
  expect([least >= 40 && least < 45, most > 315 && most <= 320]).toEqual([true, true]);
});

test('a file that is no table of five columns is told', () => {
  writeCell('narrow.npy', 4);
  writeIndex('narrow.npy');
  const [series] = readPybammSeries(folder);
  expect(() => [...series.rows()]).toThrow('narrow.npy is no float32 table of 5 columns\n  next: simulate the cells');
  expect(() => readPybammSeries(join(folder, 'none'))).toThrow('npx nx pybamm hvs-trainer');
});
