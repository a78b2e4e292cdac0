import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEST_MODEL } from '@hvs/testing';
import { startFakeMlflow } from '@hvs/model-version/fixtures';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
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

test('a model version in a registry is downloaded', async () => {
  const fake = await startFakeMlflow();
  fake.addVersion(folder);
  vi.stubEnv('MLFLOW_TRACKING_URI', fake.url);
  vi.stubEnv('HVS_MODEL_CACHE', join(folder, 'cache'));
  onTestFinished(() => void vi.unstubAllEnvs());
  const downloaded = await readNamedModel('models:/hvs/1');
  expect(downloaded.card).toEqual((await readNamedModel(folder)).card);
  expect(downloaded.folder).toContain(join(folder, 'cache', 'hvs-1-'));
  const refusal = await readNamedModel('models:/hvs/7').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(TrainerError);
  expect(String(refusal)).toContain('models:/hvs/7 names no model version');
});
