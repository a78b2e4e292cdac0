import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHANNELS, FEATURE_COUNT } from '@hvs/contract';
import { expect, onTestFinished, test } from 'vitest';
import { hashDataset } from '../dataset/hash-dataset.ts';
import { createNpyFile } from '../dataset/npy-file.ts';
import { readDataset } from '../dataset/read-dataset.ts';
import { TrainerError } from '../trainer-error.ts';
import { extendDataset } from './extend-dataset.ts';
import { ingestFolder } from './ingest-folder.ts';
import { ALL_NORMAL, readLabels } from './labels.ts';

const HEADER = ['time', 'Module_ID', ...CHANNELS.map(({ name }) => name)];
const VALUES = [25, 26, 52, 10, 50, 5, 5, 5, 22];

/** A line of telemetry; values that change, so that the link counts as alive. */
function line(second: number, changes: Readonly<Record<number, string>> = {}, module = 'RackA1_Module01'): string {
  const values = VALUES.map((value, index) => changes[index] ?? String(value + ((second / 10 + index) % 5) / 100));
  return [new Date(1e12 + 1000 * second).toISOString(), module, ...values].join(',');
}

const lines = (count: number, from = 0, module?: string) =>
  Array.from({ length: count }, (_, index) => line(from + 10 * index, {}, module));

function openFolder(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'ingest-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const data = join(root, 'data');
  mkdirSync(data);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(data, name), text);
  const rejectsFile = join(root, 'rejects.jsonl');
  const rejects = () =>
    readFileSync(rejectsFile, 'utf8')
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text) as { file: string; place: number; reason: string });
  return { root, data, rejects, ingest: async (labelOf = ALL_NORMAL) => ingestFolder(data, labelOf, rejectsFile) };
}

const csv = (...rows: readonly string[]) => [HEADER.join(','), ...rows].join('\n');

test('good telemetry becomes readings, and nothing is set aside', async () => {
  const { ingest, rejects } = openFolder({ 'a.csv': csv(...lines(50)), 'notes.txt': 'no telemetry' });
  const { files, labels, features, modules } = await ingest();
  expect(files).toMatchObject([
    { name: 'a.csv', rows: 50, rejected: 0, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
  expect([labels.length, modules, features.length]).toEqual([50, 1, 50 * FEATURE_COUNT]);
  expect(features.every(Number.isFinite)).toBe(true);
  expect(rejects()).toEqual([]);
});

test.each<[string, string, RegExp]>([
  ['text in place of a number', line(100, { 2: 'fifty' }), /Module_Voltage_V is not a number: "fifty"/],
  ['a hexadecimal number', line(100, { 2: '0x20' }), /not a number/],
  ['an impossible charge', line(100, { 4: '140' }), /Module_SoC_percent is 140, at most 100/],
  ['kelvin', line(100, { 0: '298.1' }), /298\.1 C and no label says that it burns: is it in kelvin/],
  ['infinity', line(100, { 3: 'Infinity' }), /not a number/],
  ['no module', line(100, {}, ''), /Module_ID must be a text/],
  ['no time', `,RackA1_Module01,${VALUES.join(',')}`, /time must be a time/],
  ['a value too many', `${line(100)},7`, /more values than the header/],
  ['a value too few', line(100).split(',').slice(0, 2).join(','), /^$/],
  ['the same time twice', line(20), /not after the one before/],
])('a row with %s is set aside, and the others are kept', async (_, bad, reason) => {
  const { ingest, rejects } = openFolder({ 'a.csv': csv(...lines(5), bad, ...lines(5, 200)) });
  const { files } = await ingest();
  if (reason.source === '^$') return expect(files[0]).toMatchObject({ rows: 11, rejected: 0 });
  expect(files[0]).toMatchObject({ rows: 11, rejected: 1 });
  expect(rejects()).toEqual([{ file: 'a.csv', place: 7, reason: expect.stringMatching(reason) }]);
});

test('missing values, gaps and further columns are no faults', async () => {
  const rows = [...lines(5), line(50, { 3: '', 5: 'NaN' }), ...lines(5, 90_000)].map((row) => `${row},north`);
  const { ingest, rejects } = openFolder({ 'a.csv': [`${HEADER.join(',')},Site`, ...rows].join('\r\n') });
  expect((await ingest()).files[0]).toMatchObject({ rows: 11, rejected: 0 });
  expect(rejects()).toEqual([]);
});

test('a file that is empty, has other columns, or is damaged is set aside, and the next one is read', async () => {
  const { data, ingest, rejects } = openFolder({
    'a-empty.csv': '',
    'b-header.csv': HEADER.join(','),
    'c-other.csv': 'time,temp\n1,2',
    'd-damaged.parquet': 'PAR1 this is none',
    'e-good.csv': csv(...lines(5)),
  });
  const whole = readFileSync(join(import.meta.dirname, 'telemetry.fixture.parquet'));
  writeFileSync(join(data, 'f-cut.parquet'), whole.subarray(0, whole.length / 2));
  const { files, labels } = await ingest();
  expect(files.map(({ rejected }) => rejected)).toEqual([1, 1, 1, 1, 0, 1]);
  expect(labels).toHaveLength(5);
  expect(rejects().map(({ reason }) => reason)).toEqual([
    'the file has no rows',
    'the file has no rows',
    expect.stringContaining('it has no column Module_ID, Module_Avg_Surface_Temp_C'),
    expect.stringContaining('cannot be read from here on'),
    expect.stringContaining('cannot be read from here on'),
  ]);
});

test('Parquet is read like CSV: times, nulls and bad rows by their number', async () => {
  const { data, ingest, rejects } = openFolder({});
  copyFileSync(join(import.meta.dirname, 'telemetry.fixture.parquet'), join(data, 'a.parquet'));
  const { files, labels } = await ingest();
  expect(files[0]).toMatchObject({ rows: 40, rejected: 1 });
  expect(labels).toHaveLength(39);
  expect(rejects()).toEqual([
    { file: 'a.parquet', place: 8, reason: expect.stringContaining('Module_SoC_percent is 140') },
  ]);
});

test('labels say what burns and what nobody knows', async () => {
  const at = (second: number) => new Date(1e12 + 1000 * second).toISOString();
  const { root, ingest, rejects } = openFolder({
    'a.csv': csv(...lines(10), line(100, { 0: '400', 1: '700' }), ...lines(9, 110)),
  });
  const file = join(root, 'labels.csv');
  const spans = [`RackA1_Module01,${at(100)},${at(150)},hazardous`, `RackA1_Module01,${at(160)},${at(200)},unknown`];
  writeFileSync(file, ['Module_ID,from,to,label', ...spans].join('\n'));
  const { labels } = await ingest(readLabels(file));
  expect(rejects()).toEqual([]);
  expect([labels.filter((label) => label === 0).length, labels.filter((label) => label === 1).length]).toEqual([10, 6]);
  writeFileSync(file, `Module_ID,from,to,label\nRackA1_Module01,${at(5)},${at(1)},hazardous`);
  expect(() => readLabels(file)).toThrow(/row 1 of .* is no label/);
});

test('of a long series few rows are kept, evenly spread', async () => {
  const { ingest } = openFolder({ 'a.csv': csv(...lines(3000)) });
  const { labels } = await ingest();
  expect(labels.length).toBeLessThanOrEqual(400);
  expect(labels.length).toBeGreaterThan(180);
});

test('the design is that of harmless readings, all of them before they are thinned', async () => {
  // 10 A for 10 s are 0.2 % of 13.9 Ah; 20 A in the hours that nobody knows or that burn.
  const charging = (hour: number, amperes: number) =>
    Array.from({ length: 360 }, (_, index) =>
      line(hour * 3600 + 10 * index, { 3: String(amperes), 4: String(20 + ((index * 0.2) % 70)) }),
    );
  const at = (hour: number) => new Date(1e12 + 3_600_000 * hour).toISOString();
  const resting = Array.from({ length: 3600 }, (_, index) => line(3600 + 10 * index, { 3: '0' }));
  const rows = [...charging(0, 10), ...resting, ...charging(11, 20), ...charging(12, 20)];
  const { root, ingest } = openFolder({ 'a.csv': csv(...rows) });
  expect((await ingest()).design.capacity).toBeGreaterThan(15);
  const file = join(root, 'labels.csv');
  const spans = [`RackA1_Module01,${at(11)},${at(12)},hazardous`, `RackA1_Module01,${at(12)},${at(13)},unknown`];
  writeFileSync(file, ['Module_ID,from,to,label', ...spans].join('\n'));
  expect((await ingest(readLabels(file))).design.capacity).toBeCloseTo(13.9, 0);
});

test('a folder without telemetry ends the run', async () => {
  await expect(openFolder({ 'a.txt': '' }).ingest()).rejects.toThrow(TrainerError);
});

test('the dataset gets the rows, and says what they are of', async () => {
  const { root, ingest } = openFolder({ 'a.csv': csv(...lines(8)) });
  const base = join(root, 'base');
  mkdirSync(base);
  for (const split of ['train', 'tuning']) {
    const write = (column: string, values: Float32Array | Uint8Array, width = 1) => {
      const file = createNpyFile(
        join(base, `${split}-${column}.npy`),
        values instanceof Uint8Array ? 'uint8' : 'float32',
        width,
      );
      file.append(values);
      file.close();
    };
    write('features', new Float32Array(3 * FEATURE_COUNT).fill(7), FEATURE_COUNT);
    write('labels', Uint8Array.of(0, 1, 0));
    write('weights', Float32Array.of(1, 2, 3));
    write('kinds', Uint8Array.of(0, 0, 0));
    write('sites', Float32Array.of(0, 0, 0));
  }
  const split = { rows: 3, hazardous: 1 };
  const manifest = { seed: 0, features: [], kinds: ['normal'], splits: { train: split, tuning: split } };
  writeFileSync(join(base, 'sites.json'), '[]');
  writeFileSync(join(base, 'dataset.json'), JSON.stringify({ ...manifest, sha256: hashDataset(base) }));
  const out = join(root, 'out');
  const ingested = await ingest();
  const same = extendDataset({ base, out: join(out, '..', 'base'), ingested, measured: true });
  await expect(same).rejects.toThrow(/is the dataset to add to.*name another folder/s);
  await extendDataset({ base, out, ingested, measured: true });
  const found = readDataset(out);
  expect(found).toMatchObject({
    kinds: ['normal', 'added'],
    splits: { train: { rows: 11, hazardous: 1 }, tuning: split },
    added: [{ rows: 8, hazardous: 0, measured: true, files: [{ name: 'a.csv' }], design: ingested.design }],
  });
  const bytes = readFileSync(join(out, 'train-features.npy'));
  const values = new Float32Array(Uint8Array.from(bytes.subarray(128)).buffer);
  expect(values.subarray(0, 90).every((value) => value === 7)).toBe(true);
  expect(values.subarray(90)).toEqual(ingested.features);
  expect([...readFileSync(join(out, 'train-kinds.npy')).subarray(128)]).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
});
