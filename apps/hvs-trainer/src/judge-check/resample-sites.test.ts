import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createNpyFile, readNpyBytes } from '../dataset/npy-file.ts';
import { resampleSites } from './resample-sites.ts';

const SITES = 50;
const ROWS_PER_SITE = 3;

test('every row of a site weighs as often as its site was drawn, and as many are drawn as there are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'resample-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const rows = Array.from({ length: SITES * ROWS_PER_SITE }, (_, row) => row);
  const write = (name: string, values: readonly number[]) => {
    const file = createNpyFile(join(folder, `train-${name}.npy`), 'float32', 1);
    file.append(Float32Array.from(values));
    file.close();
  };
  write(
    'sites',
    rows.map((row) => Math.floor(row / ROWS_PER_SITE)),
  );
  write(
    'weights',
    rows.map((row) => 1 + (row % ROWS_PER_SITE)),
  );
  writeFileSync(join(folder, 'dataset.json'), 'of the dataset');

  const weightsOf = (seed: number) => {
    const out = join(folder, `of-${seed}`);
    resampleSites(folder, out, seed);
    expect(readFileSync(join(out, 'dataset.json'), 'utf8')).toBe('of the dataset');
    return new Float32Array(Uint8Array.from(readNpyBytes(join(out, 'train-weights.npy'))).buffer);
  };
  const weights = weightsOf(1);
  const drawn = Array.from({ length: SITES }, (_, site) => weights[site * ROWS_PER_SITE]);
  expect([...weights]).toEqual(rows.map((row) => drawn[Math.floor(row / ROWS_PER_SITE)] * (1 + (row % ROWS_PER_SITE))));
  expect(drawn.reduce((sum, times) => sum + times, 0)).toBe(SITES);
  expect(drawn.filter((times) => times === 0).length).toBeGreaterThan(5);
  expect(weightsOf(1)).toEqual(weights);
  expect(weightsOf(2)).not.toEqual(weights);
});
