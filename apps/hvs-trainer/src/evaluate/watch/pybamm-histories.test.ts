import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHistories } from './pybamm-histories.ts';

const DAY_ROWS = 8640;
const cell = (parameterSet: string, load: string, tries: number, days = 100) => ({
  parameterSet,
  load,
  tries,
  rows: days * DAY_ROWS,
});

function write(index: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'histories-'));
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
  return folder;
}

const folder = write({
  uniqueCellDays: 400,
  cells: [cell('A', 'rest', 1), cell('A', 'rest', 2), cell('B', 'arbitrage', 7), cell('A', 'arbitrage', 1)],
  failed: [{ load: 'arbitrage' }, { load: 'regulation' }],
});

test('cells are counted by load, each history once', () => {
  expect(readHistories({ folder, isQuick: false })).toEqual({
    uniqueCellDays: 400,
    formsPerHistory: 2,
    loads: [
      { load: 'arbitrage', cells: 2, retried: 1, failed: 1 },
      { load: 'regulation', cells: 0, retried: 0, failed: 1 },
      { load: 'rest', cells: 2, retried: 1, failed: 0 },
    ],
  });
});

test('a quick look has the time of the first of each group only, in one form', () => {
  const { uniqueCellDays, formsPerHistory, loads } = readHistories({ folder, isQuick: true });
  expect([uniqueCellDays, formsPerHistory]).toEqual([300, 1]);
  expect(loads.find(({ load }) => load === 'rest')).toMatchObject({ cells: 1, retried: 0 });
});

test('an index without the tries is refused', () => {
  const { tries: _, ...rest } = cell('A', 'rest', 1);
  const other = write({ uniqueCellDays: 100, cells: [rest], failed: [] });
  expect(() => readHistories({ folder: other, isQuick: false })).toThrow('tries');
});
