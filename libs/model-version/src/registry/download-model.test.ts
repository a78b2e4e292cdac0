import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEST_MODEL } from '@hvs/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readModelVersion } from '../read-model-version.ts';
import { readRegistryConfig } from './config.ts';
import { createModelRegistry } from './create-registry.ts';
import { type FakeMlflow, startFakeMlflow } from './fake-mlflow.fixture.ts';
import { onnxFiles } from './onnx-files.fixture.ts';

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hvs-cache-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

function registryAt({ url }: FakeMlflow) {
  const config = readRegistryConfig({ MLFLOW_TRACKING_URI: url });
  return createModelRegistry(config, { attempts: 2, delay: async () => undefined });
}

async function downloadFrom(fake: FakeMlflow, cache: string): Promise<string> {
  const registry = registryAt(fake);
  const version = await registry.readVersion('hvs', '1');
  if (version === undefined) throw new Error('the fake has no version');
  return registry.download(version, cache);
}

/** Bytes of the ONNX file that one download has written so far. */
async function bytesOf(cache: string): Promise<number> {
  const [unfinished = ''] = await readdir(cache);
  return (await stat(join(cache, unfinished, 'model.onnx'))).size;
}

const onlyOnnx = (call: string) => call.includes('model.onnx');

test('a version is downloaded whole into a folder of its own, once', async () => {
  const [fake, cache] = [await startFakeMlflow(), await tempFolder()];
  fake.addVersion(TEST_MODEL);
  const folder = await downloadFrom(fake, cache);
  const { onnx } = await readModelVersion(folder);
  expect(onnx).toEqual(await readFile(join(TEST_MODEL, 'model.onnx')));
  expect(await downloadFrom(fake, cache)).toBe(folder);
  expect(fake.calls.filter(onlyOnnx)).toHaveLength(1);
  expect(await readdir(cache)).toHaveLength(1);
});

test('a folder that is kept is compared with the tag, too', async () => {
  const [fake, cache] = [await startFakeMlflow(), await tempFolder()];
  const { tags } = fake.addVersion(TEST_MODEL);
  await downloadFrom(fake, cache);
  tags.set('hvs.sha256', 'f'.repeat(64));
  await expect(downloadFrom(fake, cache)).rejects.toMatchObject({ code: 'artifact-damaged' });
});

test('other files of the same version are another folder', async () => {
  const [fake, cache] = [await startFakeMlflow(), await tempFolder()];
  fake.addVersion(TEST_MODEL);
  const folder = await downloadFrom(fake, cache);
  const path = '1/run1/artifacts/model/model-card.json';
  fake.artifacts.set(path, Buffer.concat([fake.artifacts.get(path) ?? Buffer.alloc(0), Buffer.from('\n')]));
  expect(await downloadFrom(fake, cache)).not.toBe(folder);
});

test('a broken download goes on where it broke', async () => {
  const [fake, cache] = [await startFakeMlflow(), await tempFolder()];
  fake.addVersion(TEST_MODEL);
  let broken = 0;
  fake.fault = (call) => {
    if (!onlyOnnx(call) || broken === 2) return undefined;
    broken += 1;
    const bytes = broken * 1000;
    return { cut: 1000, arrived: async () => vi.waitFor(async () => expect(await bytesOf(cache)).toBe(bytes)) };
  };
  await readModelVersion(await downloadFrom(fake, cache));
  const path = '/api/2.0/mlflow-artifacts/artifacts/1/run1/artifacts/model/model.onnx';
  expect(fake.calls.filter(onlyOnnx)).toEqual([`GET ${path}`, `GET ${path} bytes=1000-`, `GET ${path} bytes=2000-`]);
});

test('without ranges it begins anew', async () => {
  const [fake, cache] = [await startFakeMlflow({ hasRanges: false }), await tempFolder()];
  fake.addVersion(TEST_MODEL);
  let broken = 0;
  fake.fault = (call) => (onlyOnnx(call) && (broken += 1) === 1 ? { cut: 1000 } : undefined);
  await readModelVersion(await downloadFrom(fake, cache));
});

test('a download that breaks again and again leaves nothing', async () => {
  const [fake, cache] = [await startFakeMlflow(), await tempFolder()];
  fake.addVersion(TEST_MODEL);
  fake.fault = (call) => (onlyOnnx(call) ? { cut: 10 } : undefined);
  await expect(downloadFrom(fake, cache)).rejects.toMatchObject({
    name: 'RegistryError',
    code: 'registry-unreachable',
  });
  expect(await readdir(cache)).toEqual([]);
});

test('an ONNX file that the card does not mean is refused, and a deeper one that it means is taken', async () => {
  const [fake, cache] = [await startFakeMlflow(), await tempFolder()];
  const root = '1/run1/artifacts/model';
  fake.addVersion(TEST_MODEL);
  const onnx = fake.artifacts.get(`${root}/model.onnx`) ?? Buffer.alloc(0);
  fake.artifacts.set(`${root}/model.onnx`, Buffer.from('weights are elsewhere'));
  await expect(downloadFrom(fake, cache)).rejects.toMatchObject({ code: 'artifact-damaged' });
  expect(await readdir(cache)).toEqual([]);
  fake.artifacts.set(`${root}/extra_files/model.onnx`, onnx);
  await readModelVersion(await downloadFrom(fake, cache));
});

test('weights that the client of MLflow took out of the ONNX file are put back', async () => {
  const [fake, cache] = [await startFakeMlflow(), await tempFolder()];
  const root = '1/run1/artifacts/model';
  const { whole, split, weights } = onnxFiles();
  fake.addVersion(TEST_MODEL);
  const card = JSON.parse(String(fake.artifacts.get(`${root}/model-card.json`))) as object;
  const sha256 = createHash('sha256').update(whole).digest('hex');
  fake.artifacts.set(`${root}/model-card.json`, Buffer.from(JSON.stringify({ ...card, sha256 })));
  fake.artifacts.set(`${root}/model.onnx`, split);
  await expect(downloadFrom(fake, cache)).rejects.toMatchObject({ code: 'artifact-damaged' });
  fake.artifacts.set(`${root}/w.data`, weights);
  const folder = await downloadFrom(fake, cache);
  expect((await readModelVersion(folder)).onnx).toEqual(whole);
  expect((await readdir(folder)).toSorted()).toEqual(['golden.json', 'model-card.json', 'model.onnx']);
});

test('a version that is tagged with another hash is refused', async () => {
  const [fake, cache] = [await startFakeMlflow(), await tempFolder()];
  fake.addVersion(TEST_MODEL).tags.set('hvs.sha256', '0'.repeat(64));
  await expect(downloadFrom(fake, cache)).rejects.toMatchObject({ code: 'artifact-damaged' });
  expect(await readdir(cache)).toEqual([]);
});

test('what is missing is named, with where it was looked for', async () => {
  const [fake, cache] = [await startFakeMlflow(), await tempFolder()];
  fake.addVersion(TEST_MODEL);
  fake.artifacts.delete('1/run1/artifacts/model/golden.json');
  await expect(downloadFrom(fake, cache)).rejects.toMatchObject({
    code: 'artifact-missing',
    message: 'models:/hvs/1 holds no golden.json (looked in mlflow-artifacts:/1/run1/artifacts/model)',
  });
});

test('downloads at the same time give one folder', async () => {
  const [fake, cache] = [await startFakeMlflow(), await tempFolder()];
  fake.addVersion(TEST_MODEL);
  const folders = await Promise.all(Array.from({ length: 8 }, () => downloadFrom(fake, cache)));
  expect(new Set(folders).size).toBe(1);
  await readModelVersion(folders[0]);
  expect(await readdir(cache)).toHaveLength(1);
});

test('a damaged folder in the cache is replaced, and what killed downloads left is removed after a day', async () => {
  const [fake, cache] = [await startFakeMlflow(), await tempFolder()];
  fake.addVersion(TEST_MODEL);
  const folder = await downloadFrom(fake, cache);
  await rm(join(folder, 'model.onnx'));
  const [old, young] = [join(cache, '.unfinished-old'), join(cache, '.unfinished-young')];
  for (const one of [old, young]) await mkdir(one);
  const yesterdayS = Date.now() / 1000 - 25 * 3600;
  await utimes(old, yesterdayS, yesterdayS);
  expect(await downloadFrom(fake, cache)).toBe(folder);
  await readModelVersion(folder);
  expect((await readdir(cache)).toSorted()).toEqual(['.unfinished-young', folder.slice(cache.length + 1)].toSorted());
});

test('a cache that cannot be written is a fault of the configuration', async () => {
  const [fake, cache] = [await startFakeMlflow(), await tempFolder()];
  fake.addVersion(TEST_MODEL);
  await writeFile(join(cache, 'file'), '');
  await expect(downloadFrom(fake, join(cache, 'file'))).rejects.toMatchObject({
    code: 'cache-unwritable',
    fault: 'configuration',
  });
});

test('a card that contract 2 refuses is refused with its code', async () => {
  const [fake, cache, folder] = [await startFakeMlflow(), await tempFolder(), await tempFolder()];
  await cp(TEST_MODEL, folder, { recursive: true });
  await writeFile(join(folder, 'model-card.json'), '{');
  fake.addVersion(folder);
  await expect(downloadFrom(fake, cache)).rejects.toMatchObject({ name: 'ModelError', code: 'card-invalid' });
});
