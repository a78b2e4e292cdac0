import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasMeasuredSeries, readMeasuredSeries } from './measured-series.ts';

const measured = process.env['HVS_MEASURED'] ?? '';
const isThere = hasMeasuredSeries(measured);
if (!isThere) process.stderr.write('measured series: left out, HVS_MEASURED names no folder that has them\n');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'measured-'));
  const entries = [
    { file: 'vehicle-9.csv.gz', series: 0, what: 'made up', kind: 'normal', runaway_s: null, rows: 2 },
    { file: 'vehicle-9.csv.gz', series: 1, what: 'made up', kind: 'normal', runaway_s: null, rows: 1 },
    { file: 'heater-of-oven.csv.gz', series: 0, what: 'made up', kind: 'runaway', runaway_s: 40.5, rows: 1 },
    { file: 'heater-of-oven.csv.gz', series: 1, what: 'made up', kind: 'normal', runaway_s: null, rows: 1 },
  ];
  writeFileSync(join(folder, 'index.json'), JSON.stringify(entries));
  writeTable('vehicle-9.csv.gz', [
    'series,time_s,Module_Voltage_V,Module_Avg_Surface_Temp_C,Module_Current_A,Module_Max_Surface_Temp_C,Module_SoC_percent,Ambient_Temp_Rack_C',
    '0,0,51.5,20,-3,21,70,18',
    '0,10,,20.5,-4,21,69.9,18',
    '1,-20,52,22,0,23,80,19',
  ]);
  writeTable('heater-of-oven.csv.gz', ['series,time_s,Module_Voltage_V', '0,0,50']);
});
afterAll(() => rmSync(folder, { recursive: true }));

function writeTable(file: string, lines: readonly string[]): void {
  writeFileSync(join(folder, file), gzipSync(`${lines.join('\n')}\n`));
}

function rowsOf(place: number): [number, number[]][] {
  return Array.from(readMeasuredSeries(folder)[place].rows(), ({ timeS, values }) => [timeS, [...values]]);
}

test('columns are taken by name, an empty field is missing, gas is 0 ppm', () => {
  expect(rowsOf(0)).toEqual([
    [0, [20, 21, 51.5, -3, 70, 0, 0, 0, 18]],
    [10, [20.5, 21, NaN, -4, 69.9, 0, 0, 0, 18]],
  ]);
  expect(rowsOf(1)).toEqual([[-20, [22, 23, 52, 0, 80, 0, 0, 0, 19]]]);
});

test('kind, group and runaway are those of the index', () => {
  const series = readMeasuredSeries(folder);
  expect(series.map(({ kind, group, runawayS }) => [kind, group, runawayS])).toEqual([
    ['normal', 'vehicle 9', undefined],
    ['normal', 'vehicle 9', undefined],
    ['runaway', 'heater', 40.5],
    ['normal', 'heater', undefined],
  ]);
});

test('rows that are not those of the index are told', () => {
  expect(() => rowsOf(3)).toThrow('heater-of-oven.csv.gz has 0 rows of series 1, index.json says 1');
});

test('a folder without series is told with what to name', () => {
  expect(hasMeasuredSeries(join(folder, 'none'))).toBe(false);
  expect(() => readMeasuredSeries(join(folder, 'none'))).toThrow('--measured <folder>');
});

describe.skipIf(!isThere)('the folder of HVS_MEASURED', () => {
  test('has rows of 9 channels in the order of time, some of them of a runaway', () => {
    const series = readMeasuredSeries(measured);
    for (const one of series) {
      let lastS = -Infinity;
      for (const { timeS, values } of one.rows()) {
        if (!(timeS > lastS)) throw new RangeError(`${one.name}: ${timeS} s after ${lastS} s`);
        if (values.length !== 9 || values.every(Number.isNaN))
          throw new RangeError(`${one.name}: no values at ${timeS} s`);
        lastS = timeS;
      }
      expect(lastS).toBeGreaterThan(0);
    }
    expect(series.filter(({ kind }) => kind === 'runaway').map(({ group }) => group)).toContain('heater');
  });
});
