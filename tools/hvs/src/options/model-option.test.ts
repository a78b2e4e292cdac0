import { readModelVersion } from '@hvs/model-version';
import { startFakeMlflow } from '@hvs/model-version/fixtures';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';
import { openModelFolder } from './model-option.ts';

test.each([
  [undefined, {}, '/work/models/hvs'],
  ['models/other', {}, '/work/models/other'],
  ['file:models/other', {}, '/work/models/other'],
  ['/srv/model', {}, '/srv/model'],
  [undefined, { MODEL_URI: 'file:from/env', BEST_MLFLOW_RUN_ID: 'abc' }, '/work/from/env'],
  ['models/other', { MODEL_URI: 'file:from/env' }, '/work/models/other'],
])('--model %s with %j is the folder %s', async (named, env, folder) => {
  expect(await openModelFolder({ workspaceRoot: '/work', env }, named)).toBe(folder);
});

test('a version in a registry is downloaded', async () => {
  const fake = await startFakeMlflow();
  fake.addVersion(openHvs().site.request('a').modelFolder);
  fake.aliases.set('champion', '1');
  const cache = await mkdtemp(join(tmpdir(), 'hvs-cache-'));
  onTestFinished(() => rm(cache, { recursive: true }));
  const env = { MLFLOW_TRACKING_URI: fake.url, HVS_MODEL_CACHE: cache, MODEL_URI: 'models:/hvs@champion' };
  const folder = await openModelFolder({ workspaceRoot: '/work', env }, undefined);
  await readModelVersion(folder);
  expect(folder.startsWith(cache)).toBe(true);
});

test('BEST_MLFLOW_RUN_ID names the model of a run', async () => {
  const { url } = await startFakeMlflow();
  const env = { MLFLOW_TRACKING_URI: url, BEST_MLFLOW_RUN_ID: 'abc' };
  await expect(openModelFolder({ workspaceRoot: '/work', env }, undefined)).rejects.toMatchObject({
    code: 'run-missing',
    message: expect.stringContaining('abc'),
  });
});
