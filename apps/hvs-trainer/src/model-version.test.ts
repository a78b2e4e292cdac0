import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEST_MODEL } from '@hvs/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readModelVersion } from './model-version.ts';
import { TrainerError } from './trainer-error.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'model-'));
  for (const name of ['model.onnx', 'model-card.json']) cpSync(join(TEST_MODEL, name), join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a model version is read from its folder, named either way', () => {
  const version = readModelVersion(`file:${folder}`);
  expect(version).toEqual(readModelVersion(folder));
  expect(version.modelFile).toBe(join(folder, 'model.onnx'));
});

test.each([
  {
    name: 'an ONNX file of another card',
    spoil: () => appendFileSync(join(folder, 'model.onnx'), ' '),
    reason: 'its card says',
  },
  { name: 'no ONNX file', spoil: () => rmSync(join(folder, 'model.onnx')), reason: 'model.onnx cannot be read' },
  {
    name: 'no card',
    spoil: () => rmSync(join(folder, 'model-card.json')),
    reason: 'model-card.json cannot be read (ENOENT)',
  },
  {
    name: 'half a card',
    spoil: () => writeFileSync(join(folder, 'model-card.json'), '{'),
    reason: 'model-card.json is not JSON',
  },
  { name: 'an empty card', spoil: () => writeFileSync(join(folder, 'model-card.json'), '{}'), reason: 'is not valid' },
])('a folder with $name is refused', ({ spoil, reason }) => {
  spoil();
  const read = () => readModelVersion(folder);
  expect(read).toThrow(TrainerError);
  expect(read).toThrow(reason);
});

test('a registry is not asked', () => {
  expect(() => readModelVersion('models:/hvs/7')).toThrow('models:/hvs/7 is in a registry');
});
