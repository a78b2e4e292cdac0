import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TEST_MODEL } from '@hvs/testing';
import { expect, onTestFinished, test } from 'vitest';
import { readModelVersion } from '../read-model-version.ts';
import { readRegistryConfig } from './config.ts';
import { startFakeMlflow } from './fake-mlflow.fixture.ts';
import { resolveModelUri } from './resolve-model-uri.ts';

/** A registry with versions 1 and 2 of `hvs`: 1 is champion, 2 is in Production. */
async function openRegistry() {
  const fake = await startFakeMlflow();
  const cache = await mkdtemp(join(tmpdir(), 'hvs-cache-'));
  onTestFinished(() => rm(cache, { recursive: true }));
  fake.addVersion(TEST_MODEL);
  fake.addVersion(TEST_MODEL).current_stage = 'Production';
  fake.aliases.set('champion', '1');
  const config = readRegistryConfig({ MLFLOW_TRACKING_URI: fake.url, HVS_MODEL_CACHE: cache });
  return { cache, resolveUri: async (uri: string) => resolveModelUri(uri, { config }) };
}

test.each([
  ['models:/hvs@champion', 'hvs-1-'],
  ['models:/hvs/Production', 'hvs-2-'],
  ['models:/hvs/2', 'hvs-2-'],
  ['models:/hvs/latest', 'hvs-2-'],
])('%s is downloaded', async (uri, name) => {
  const { cache, resolveUri } = await openRegistry();
  const folder = await resolveUri(uri);
  expect(folder.startsWith(join(cache, name))).toBe(true);
  await readModelVersion(folder);
});

test.each(['models:/hvs@nobody', 'models:/hvs/9', 'models:/other@champion', 'models:/hvs/Staging'])(
  '%s is not there',
  async (uri) => {
    const { resolveUri } = await openRegistry();
    await expect(resolveUri(uri)).rejects.toMatchObject({ code: 'version-missing', fault: 'failure' });
  },
);

test.each(['models:/hvs', 'models:hvs@champion', 'runs:/abc', 'models:/a/b/c'])('%s names no version', async (uri) => {
  const { resolveUri } = await openRegistry();
  await expect(resolveUri(uri)).rejects.toMatchObject({ code: 'uri-unsupported', fault: 'configuration' });
});

test('a run that is not there is named', async () => {
  const { resolveUri } = await openRegistry();
  await expect(resolveUri('runs:/abc/model')).rejects.toMatchObject({ code: 'run-missing' });
});

test('a folder needs no registry', async () => {
  expect(await resolveModelUri('file:models/hvs', { config: readRegistryConfig({}) })).toBe(resolve('models/hvs'));
});
