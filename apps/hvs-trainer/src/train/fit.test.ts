import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEATURE_COUNT, FEATURE_NAMES, parseGoldenVectors } from '@hvs/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNpyFile } from '../dataset/npy-file.ts';
import { openHazardModel } from '../hazard-model.ts';

const project = join(import.meta.dirname, '..', '..');
const python = join(project, '.venv', 'bin', 'python');
const fitProgram = join(project, 'fit', 'main.py');

const MAXIMUM = FEATURE_NAMES.indexOf('Module_Max_Surface_Temp_C');
const H2 = FEATURE_NAMES.indexOf('Sim_OffGas_H2_ppm_proxy');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fit-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** 0..1, by the finaliser of MurmurHash3. */
function scatter(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Rows that are the more often hazardous the hotter and the gassier they are. */
function writeRows(split: string, count: number, gasSign: number): void {
  const open = (column: string, type: 'float32' | 'uint8', width: number) =>
    createNpyFile(join(folder, `${split}-${column}.npy`), type, width);
  const files = {
    features: open('features', 'float32', FEATURE_COUNT),
    labels: open('labels', 'uint8', 1),
    weights: open('weights', 'float32', 1),
  };
  for (let row = 0; row < count; row += 1) {
    const draw = (salt: number): number => scatter(row * 128 + salt);
    const features = Float32Array.from({ length: FEATURE_COUNT }, (_, column) => 20 + draw(column));
    features[MAXIMUM] = 20 + 70 * draw(101);
    features[H2] = 300 * draw(102);
    const hazard = (features[MAXIMUM] - 20) / 70 + (gasSign * features[H2]) / 300;
    files.features.append(features);
    files.labels.append(Uint8Array.of(hazard + draw(103) > 1 ? 1 : 0));
    files.weights.append(Float32Array.of(1));
  }
  for (const file of Object.values(files)) file.close();
}

function fit(name: string): string {
  const out = join(folder, name);
  const args = ['-B', fitProgram, `--dataset=${folder}`, `--out=${out}`, '--seed=1'];
  execFileSync(python, args, { stdio: 'pipe' });
  return out;
}

// Only the target `train` makes the environment: nobody needs Python to test the rest.
describe.runIf(existsSync(python))('the fit, in the environment that the target train made', () => {
  beforeAll(() => {
    // Gas that lowers the hazard: the constraint has something to resist.
    writeRows('train', 8000, -0.5);
    writeRows('tuning', 4000, -0.5);
    writeFileSync(join(folder, 'dataset.json'), JSON.stringify({ features: FEATURE_NAMES }));
  });

  test('gives the same bytes from the same rows and seed', () => {
    const [first, second] = [fit('first'), fit('second')];
    for (const file of ['model.onnx', 'golden.json']) {
      expect(readFileSync(join(second, file))).toEqual(readFileSync(join(first, file)));
    }
  });

  test('exports what the library predicts, and never falls with the gas', async () => {
    const out = fit('exported');
    const model = await openHazardModel(join(out, 'model.onnx'));
    const golden = parseGoldenVectors(JSON.parse(readFileSync(join(out, 'golden.json'), 'utf8')));
    const answers = await model(Float32Array.from(golden.readings.flat()));
    for (const [row, probability] of golden.probabilities.entries()) {
      expect(answers[row]).toBeCloseTo(probability, 6);
    }
    for (const reading of golden.readings) {
      const rising = Array.from({ length: 50 }, (_, step) => reading.with(H2, 6 * step));
      const probabilities = await model(Float32Array.from(rising.flat()));
      expect([...probabilities]).toEqual([...probabilities].toSorted((a, b) => a - b));
    }
  });
});
