import { FEATURE_NAMES } from '@hvs/contract';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const ONNX = 'bytes of a model';

/** A workspace with a built bundle of `apps/hvs-api` and a model version, removed after the test. */
export function createWorkspace(): string {
  const root = mkdtempSync(join(tmpdir(), 'hvs-pipeline-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'dist/apps/hvs-api'), { recursive: true });
  writeFileSync(join(root, 'dist/apps/hvs-api/main.js'), '');
  writeModel(join(root, 'models/hvs'));
  return root;
}

/** The bytes stand for another training. */
export function writeModel(folder: string, { version = '2', onnx = ONNX } = {}): void {
  mkdirSync(folder, { recursive: true });
  const sha256 = createHash('sha256').update(onnx).digest('hex');
  const card = {
    name: 'hvs',
    version,
    created: '2026-11-22T20:00:00Z',
    source_commit: 'a'.repeat(40),
    sha256,
    features: FEATURE_NAMES,
    threshold: 0.5,
    training_data: { seed: 1, rows: 1, sha256, simulated: true },
    metrics: {},
    libraries: {},
  };
  writeFileSync(join(folder, 'model.onnx'), onnx);
  writeFileSync(join(folder, 'model-card.json'), JSON.stringify(card));
  const golden = {
    features: FEATURE_NAMES,
    readings: Array(64).fill(FEATURE_NAMES.map(() => 1)),
    probabilities: Array(64).fill(0.5),
  };
  writeFileSync(join(folder, 'golden.json'), JSON.stringify(golden));
  writeFileSync(join(folder, 'evaluation.md'), 'not packed');
}
