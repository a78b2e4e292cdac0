import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEATURE_COUNT, FEATURE_NAMES, type FeatureName } from '@hvs/contract';
import { expect, test } from 'vitest';
import type { DatasetManifest } from '../dataset/manifest.ts';
import { createNpyFile } from '../dataset/npy-file.ts';
import { designOfAddedRows } from './design-of-added-rows.ts';
import { readAddedRows } from './read-added-rows.ts';

const split = { rows: 3, hazardous: 1 };
const manifest: DatasetManifest = {
  seed: 0,
  features: [],
  kinds: ['normal', 'added'],
  splits: { train: split, tuning: split },
  sha256: '0'.repeat(64),
};

/** A reading whose charge changes by `percent` while 10 A flow. */
function rowOf(percent: number): Float32Array {
  const reading: Partial<Record<FeatureName, number>> = {
    Module_Voltage_V: 50,
    Module_Current_A: 10,
    Rolling_mean_6_Module_Voltage_V: 50,
    Rolling_mean_6_Module_Current_A: 10,
    Rolling_mean_60_Module_Current_A: 10,
    Delta_1_Module_SoC_percent: percent,
  };
  return Float32Array.from({ length: FEATURE_COUNT }, (_, column) => reading[FEATURE_NAMES[column]] ?? 0);
}

function write(folder: string, name: string, rows: readonly number[]): void {
  const file = createNpyFile(join(folder, `train-${name}.npy`), 'uint8', 1);
  file.append(Uint8Array.from(rows));
  file.close();
}

test('the design is that of the harmless rows from files, and nothing without them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'added-'));
  const features = createNpyFile(join(folder, 'train-features.npy'), 'float32', FEATURE_COUNT);
  // A simulated row, two rows from files, a hazardous one.
  for (const percent of [0.001, 0.1, 0.3, 3]) features.append(rowOf(percent));
  features.close();
  write(folder, 'kinds', [0, 1, 1, 1]);
  write(folder, 'labels', [0, 0, 0, 1]);
  // 10 A for 10 s are 0.2 % of 13.9 Ah.
  expect(designOfAddedRows(readAddedRows(folder, manifest)).capacity).toBeCloseTo(13.89, 2);
  expect(designOfAddedRows(readAddedRows(folder, { ...manifest, kinds: ['normal'] }))).toEqual({});
});
