import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStep } from '@hvs/step';
import { TEST_MODEL } from '@hvs/testing';
import { expect, onTestFinished, test } from 'vitest';
import { readModelVersion } from '../read-model-version.ts';
import { readRegistryConfig } from '../registry/config.ts';
import { openMlflow } from '../registry/create-registry.ts';
import { type FakeMlflow, startFakeMlflow } from '../registry/fake-mlflow.fixture.ts';
import { resolveModelUri } from '../registry/resolve-model-uri.ts';
import { registerModel } from './register-model.ts';

const { card, golden } = await readModelVersion(TEST_MODEL);

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hvs-register-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function register({ url }: FakeMlflow, folder = TEST_MODEL) {
  const transport = openMlflow(readRegistryConfig({ MLFLOW_TRACKING_URI: url }), { attempts: 1 });
  const request = { folder, name: 'hvs', experiment: 'hvs', runName: undefined, alias: 'candidate' };
  return registerModel(
    transport,
    request,
    createStep(() => undefined),
  );
}

async function download({ url }: FakeMlflow, uri: string) {
  const config = readRegistryConfig({ MLFLOW_TRACKING_URI: url, HVS_MODEL_CACHE: await tempFolder() });
  return readModelVersion(await resolveModelUri(uri, { config, attempts: 1 }));
}

test('a folder becomes a version with its run, and comes back with the number and the run in its card', async () => {
  const fake = await startFakeMlflow();
  const registered = await register(fake);
  expect(registered).toMatchObject({ outcome: 'registered', version: '1', runId: 'run1', sha256: card.sha256 });
  const [run] = fake.runs;
  expect(run.info.status).toBe('FINISHED');
  expect(run.params.get('dataset_sha256')).toBe(card.training_data.sha256);
  expect(run.params.get('seed')).toBe(String(card.training_data.seed));
  expect(Object.fromEntries(run.metrics)).toMatchObject(card.metrics);
  expect(run.tags.get('mlflow.source.git.commit')).toBe(card.source_commit);
  expect([...(fake.versions[0]?.tags ?? [])]).toEqual([['hvs.sha256', card.sha256]]);
  const found = await download(fake, 'models:/hvs@candidate');
  expect(found.card).toEqual({ ...card, version: '1', mlflow_run_id: 'run1' });
  expect(found.golden).toEqual(golden);
  expect(await readFile(join(TEST_MODEL, 'model-card.json'), 'utf8')).not.toContain('run1');
});

test('an evaluation beside the model goes to the root of the run, where its page finds its plots', async () => {
  const [fake, folder] = [await startFakeMlflow(), await tempFolder()];
  await cp(TEST_MODEL, folder, { recursive: true });
  await mkdir(join(folder, 'evaluation'), { recursive: true });
  for (const file of ['evaluation.md', 'evaluation.json', 'evaluation/legs.svg', 'notes.txt'])
    await writeFile(join(folder, file), file);
  const before = await readdir(folder);
  await register(fake, folder);
  expect(await readdir(folder)).toEqual(before);
  expect(fake.artifacts.get('1/run1/artifacts/evaluation/legs.svg')?.toString()).toBe('evaluation/legs.svg');
  expect(fake.artifacts.get('1/run1/artifacts/evaluation.md')?.toString()).toBe('evaluation.md');
  expect([...fake.artifacts.keys()].filter((path) => path.includes('notes'))).toEqual([]);
});

test('the same sha256 again is unchanged, and gets the alias where that is elsewhere', async () => {
  const fake = await startFakeMlflow();
  await register(fake);
  const calls = fake.calls.length;
  expect(await register(fake)).toMatchObject({ outcome: 'unchanged', version: '1', runId: 'run1' });
  expect(fake.calls.slice(calls).filter((call) => !call.startsWith('GET'))).toEqual([]);
  fake.aliases.set('candidate', '7');
  expect(await register(fake)).toMatchObject({ outcome: 'unchanged', version: '1' });
  expect(fake.aliases.get('candidate')).toBe('1');
  expect(fake.versions).toHaveLength(1);
});

test('a registration that is killed at any call leaves no alias on a half version, and is finished by the next', async () => {
  const whole = await startFakeMlflow();
  await register(whole);
  const calls = whole.calls.length;
  expect(calls).toBeGreaterThan(15);
  for (let killedAt = 1; killedAt <= calls; killedAt += 1) {
    const fake = await startFakeMlflow();
    fake.fault = () => (fake.calls.length >= killedAt ? { status: 503 } : undefined);
    await expect(register(fake)).rejects.toMatchObject({ code: 'registry-unreachable' });
    expect(fake.aliases.get('candidate')).toBeUndefined();
    fake.fault = () => undefined;
    await register(fake);
    expect([fake.versions.length, fake.runs.length], `killed at ${whole.calls[killedAt - 1]}`).toEqual([1, 1]);
    expect(fake.runs[0].info.status).toBe('FINISHED');
    expect([...fake.versions[0].tags]).toEqual([['hvs.sha256', card.sha256]]);
    expect((await download(fake, 'models:/hvs@candidate')).card.version).toBe('1');
  }
});

test('a server that does not serve its artifacts is refused before anything is written', async () => {
  const fake = await startFakeMlflow();
  fake.artifactLocation = 's3://models/1';
  await expect(register(fake)).rejects.toMatchObject({
    code: 'artifacts-unproxied',
    hint: expect.stringContaining('--serve-artifacts'),
  });
  expect([fake.runs, fake.versions]).toEqual([[], []]);
});

test('a folder that is no model version is refused before anything is asked', async () => {
  const fake = await startFakeMlflow();
  await expect(register(fake, await tempFolder())).rejects.toMatchObject({ name: 'ModelError', code: 'file-missing' });
  expect(fake.calls).toEqual([]);
});
