import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEATURE_NAMES } from '@hvs/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashDataset } from './hash-dataset.ts';
import { readDataset } from './read-dataset.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dataset-'));
  for (const split of ['train', 'tuning']) {
    for (const column of ['features', 'labels', 'weights', 'kinds', 'sites']) {
      writeFileSync(join(folder, `${split}-${column}.npy`), `${split} ${column}`);
    }
  }
  const splits = { train: { rows: 2, hazardous: 1 }, tuning: { rows: 2, hazardous: 1 } };
  const manifest = { seed: 0, features: FEATURE_NAMES, kinds: [], splits, sha256: hashDataset(folder) };
  writeFileSync(join(folder, 'dataset.json'), JSON.stringify(manifest));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a dataset is read with its hash', () => {
  expect(readDataset(folder).sha256).toBe(hashDataset(folder));
});

test.each(['train-features', 'tuning-kinds'])('a dataset with other rows in %s is refused', (name) => {
  appendFileSync(join(folder, `${name}.npy`), ' ');
  expect(() => readDataset(folder)).toThrow('dataset.json says');
});

test('what to do without a dataset is told', () => {
  expect(() => readDataset(join(folder, 'none'))).toThrow('npx nx dataset hvs-trainer');
});
