import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CHANNELS } from '@hvs/contract';
import { expect, test } from 'vitest';
import { readSeriesLeg } from './read-series-leg.ts';
import { watchSeries } from './watch-series.ts';

const ROWS = 200;

/** Three series: a vehicle at rest, a vehicle whose current swings, a cell. */
function writeMeasured(): string {
  const folder = mkdtempSync(join(tmpdir(), 'measured-'));
  const header = ['series', 'time_s', ...CHANNELS.map(({ name }) => name)].join(',');
  const rowsOf = (series: number, current: (row: number) => number): string[] =>
    Array.from({ length: ROWS }, (_, row) => [series, 10 * row, 25, 26, 52, current(row), 50, 5, 5, 5, 22].join(','));
  const write = (file: string, ...rows: string[]) =>
    writeFileSync(join(folder, file), gzipSync(`${[header, ...rows].join('\n')}\n`));
  write('vehicle-1.csv.gz', ...rowsOf(0, () => 0), ...rowsOf(1, (row) => (row % 2 === 0 ? 80 : -80)));
  write('cells-load.csv.gz', ...rowsOf(0, () => 10));
  const entry = (file: string, series: number) => ({
    file,
    series,
    what: 'made up',
    kind: 'normal',
    runaway_s: null,
    rows: ROWS,
  });
  const index = [entry('vehicle-1.csv.gz', 0), entry('vehicle-1.csv.gz', 1), entry('cells-load.csv.gz', 0)];
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
  return folder;
}

const folder = writeMeasured();
const never = async (rows: Float32Array) => new Float32Array(rows.length / 30);

test('vehicles tell their state, others do not', async () => {
  const hours = [];
  for (const series of readSeriesLeg({ leg: 'e', folder, isQuick: false })) {
    hours.push((await watchSeries(series, { model: never, thresholds: [0.5] })).hours);
  }
  expect(hours.map((own) => Object.keys(own).toSorted())).toEqual([['driving', 'steady'], ['driving'], ['all']]);
  // Until a window is whole nothing shows that the current is steady.
  expect(hours[0].steady).toBeGreaterThan(hours[0].driving);
  expect(hours[1].driving).toBeCloseTo((ROWS * 10) / 3600, 9);
});

test('a quick look takes the first series of each group', () => {
  const names = readSeriesLeg({ leg: 'e', folder, isQuick: true }).map(({ group }) => group);
  expect(names).toEqual(['vehicle 1', 'cells']);
});
