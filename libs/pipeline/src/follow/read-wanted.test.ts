import { startFakeMlflow } from '@hvs/model-version/fixtures';
import { createModelRegistry, readRegistryConfig } from '@hvs/model-version/registry';
import { TEST_MODEL } from '@hvs/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openFollowedSite } from '../simulated/followed-site.fixture.ts';
import { readInRegistry } from './read-wanted.ts';

const { settings } = openFollowedSite().followRequest.environment;

/** A registry whose version 1, which has no tag with its identity, has another content of that file. */
async function openDamaged(file: string, content: string) {
  const mlflow = await startFakeMlflow();
  mlflow.addVersion(TEST_MODEL).tags.delete('hvs.sha256');
  const key = [...mlflow.artifacts.keys()].find((one) => one.endsWith(file)) ?? '';
  mlflow.artifacts.set(key, Buffer.from(content));
  const cache = await mkdtemp(join(tmpdir(), 'hvs-read-wanted-'));
  onTestFinished(async () => rm(cache, { recursive: true }));
  const models = createModelRegistry(readRegistryConfig({ MLFLOW_TRACKING_URI: mlflow.url }), { attempts: 1 });
  return { mlflow, reading: { models, cache } };
}

test.each([
  ['model-card.json', '{', 'card-invalid'],
  ['golden.json', '{}', 'golden-invalid'],
  ['model.onnx', 'x', 'artifact-damaged'],
])('a version with a broken %s is refused with the reason', async (file, content, code) => {
  const { mlflow, reading } = await openDamaged(file, content);
  mlflow.aliases.set('candidate', '1');
  const { wanted } = await readInRegistry(reading, 'dev', settings);
  expect(wanted?.told).toMatchObject({ outcome: 'refused', reason: expect.stringContaining(code) });
});

test('a broken champion is one whose model is not known', async () => {
  const { mlflow, reading } = await openDamaged('model-card.json', '{');
  mlflow.aliases.set('champion', '1');
  const { wanted, champion } = await readInRegistry(reading, 'dev', settings);
  expect(wanted).toBeUndefined();
  expect(champion).toMatchObject({ version: { version: '1' }, sha256: undefined });
});
