import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEST_MODEL } from '@hvs/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readNamedModel } from './named-model.ts';
import { TrainerError } from './trainer-error.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'model-'));
  cpSync(TEST_MODEL, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a model version is read from its folder, named either way', async () => {
  const version = await readNamedModel(`file:${folder}`);
  expect(version).toEqual(await readNamedModel(folder));
  expect(version.modelFile).toBe(join(folder, 'model.onnx'));
});

test.each([
  {
    name: 'an ONNX file of another card',
    spoil: () => appendFileSync(join(folder, 'model.onnx'), ' '),
    reason: 'its card says',
  },
  { name: 'no ONNX file', spoil: () => rmSync(join(folder, 'model.onnx')), reason: 'cannot read model.onnx' },
  {
    name: 'no card',
    spoil: () => rmSync(join(folder, 'model-card.json')),
    reason: 'cannot read model-card.json',
  },
  {
    name: 'half a card',
    spoil: () => writeFileSync(join(folder, 'model-card.json'), '{'),
    reason: 'model-card.json: ',
  },
  {
    name: 'an empty card',
    spoil: () => writeFileSync(join(folder, 'model-card.json'), '{}'),
    reason: 'model-card.json: ',
  },
])('a folder with $name is refused', async ({ spoil, reason }) => {
  spoil();
  const refusal = await readNamedModel(folder).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(TrainerError);
  expect(String(refusal)).toContain(reason);
});

test('a registry is not asked', async () => {
  await expect(readNamedModel('models:/hvs/7')).rejects.toThrow('models:/hvs/7 is in a model registry');
});
