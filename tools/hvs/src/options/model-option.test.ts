import { readModelVersion } from '@hvs/model-version';
import { startFakeMlflow } from '@hvs/model-version/fixtures';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';
import { openModelFolder } from './model-option.ts';

test.each([
  [undefined, {}, '/srv/hvs/models/hvs'],
  ['models/other', {}, '/srv/hvs/models/other'],
  ['file:models/other', {}, '/srv/hvs/models/other'],
  ['/srv/model', {}, '/srv/model'],
  [undefined, { MODEL_URI: 'file:from/env', BEST_MLFLOW_RUN_ID: 'abc' }, '/srv/hvs/from/env'],
  ['models/other', { MODEL_URI: 'file:from/env' }, '/srv/hvs/models/other'],
])('--model %s with %j is the folder %s', async (named, env, folder) => {
  expect(await openModelFolder({ workspaceRoot: '/srv/hvs', env }, named)).toBe(folder);
});

test('a version in a registry is downloaded', async () => {
  const fake = await startFakeMlflow();
  fake.addVersion(openHvs().site.request('a').modelFolder);
  fake.aliases.set('champion', '1');
  const cache = await mkdtemp(join(tmpdir(), 'hvs-cache-'));
  onTestFinished(() => rm(cache, { recursive: true }));
  const env = { MLFLOW_TRACKING_URI: fake.url, HVS_MODEL_CACHE: cache, MODEL_URI: 'models:/hvs@champion' };
  const folder = await openModelFolder({ workspaceRoot: '/srv/hvs', env }, undefined);
  await readModelVersion(folder);
  expect(folder.startsWith(cache)).toBe(true);
});

test('BEST_MLFLOW_RUN_ID names the model of a run', async () => {
  const { url } = await startFakeMlflow();
  const env = { MLFLOW_TRACKING_URI: url, BEST_MLFLOW_RUN_ID: 'abc' };
  await expect(openModelFolder({ workspaceRoot: '/srv/hvs', env }, undefined)).rejects.toMatchObject({
    code: 'run-missing',
    message: expect.stringContaining('abc'),
  });
});
