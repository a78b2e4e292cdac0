import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AddedData, DRIFT_COLUMNS, type DriftReference, FEATURE_COUNT } from '@hvs/contract';
import { DRIFT_REFERENCE } from '@hvs/testing';
import { expect, onTestFinished, test } from 'vitest';
import type { DatasetManifest } from '../dataset/manifest.ts';
import { createNpyFile } from '../dataset/npy-file.ts';
import { carryReference } from './carry-reference.ts';

const split = { rows: 3, hazardous: 1 };
const manifest: DatasetManifest = {
  seed: 0,
  features: [],
  kinds: ['normal', 'added'],
  splits: { train: split, tuning: split },
  sha256: '0'.repeat(64),
};
const files = [{ name: 'a.csv', sha256: '0'.repeat(64) }];
const added: AddedData = { rows: 2, hazardous: 1, measured: false, files, design: { capacity: 50 } };
const reference: DriftReference = {
  ...DRIFT_REFERENCE,
  design: { levels: [0.5, 0.9], windows: [], known: [{ capacity: 7 }] },
};

/** A dataset of a simulated row, a harmless one from a file, far above all others, and a hazardous one far below. */
function writeDataset(): string {
  const folder = mkdtempSync(join(tmpdir(), 'carried-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const features = createNpyFile(join(folder, 'train-features.npy'), 'float32', FEATURE_COUNT);
  for (const value of [0, 1e30, -1e30]) features.append(new Float32Array(FEATURE_COUNT).fill(value));
  features.close();
  for (const [name, values] of Object.entries({ kinds: [0, 1, 1], labels: [0, 0, 1] })) {
    const column = createNpyFile(join(folder, `train-${name}.npy`), 'uint8', 1);
    column.append(Uint8Array.from(values));
    column.close();
  }
  return folder;
}

test('the harmless rows and the designs of the files are in the carried reference', () => {
  const carried = carryReference(reference, writeDataset(), { ...manifest, added: [added] });
  const before = reference.shares.Module_Voltage_V;
  expect(carried.shares.Module_Voltage_V.at(-1)).toBeCloseTo(0.9 * (before.at(-1) ?? 0) + 0.1, 9);
  expect(carried.shares.Module_Voltage_V[0]).toBeCloseTo(0.9 * before[0], 9);
  expect(carried.design?.known).toEqual([{ capacity: 50 }]);
  expect(carried.simulated).toBe(true);
});

test('measured telemetry makes it one that is not of simulated sites alone', () => {
  const measured = { ...manifest, added: [added, { ...added, measured: true }] };
  expect(carryReference(reference, writeDataset(), measured).simulated).toBe(false);
});

test('without files the shares stay, and no design is known', () => {
  const carried = carryReference(reference, writeDataset(), { ...manifest, kinds: ['normal'] });
  for (const column of DRIFT_COLUMNS) expect(carried.shares[column]).toEqual(reference.shares[column]);
  expect(carried.design).not.toHaveProperty('known');
});
