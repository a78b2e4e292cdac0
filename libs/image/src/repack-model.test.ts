import { unpackTar } from 'modern-tar';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import {
  CODE,
  CODE_DIFF_ID,
  describeModelImage,
  file,
  folder,
  FOLDERS,
  LABELS,
  MODEL,
  type ModelImageOptions,
  REVISION,
} from './model-image.fixture.ts';
import { createRegistry } from './registry/registry.ts';
import { startRegistry } from './registry/registry.fixture.ts';
import { repackModel } from './repack-model.ts';
import { createWorkspace, writeModel } from './workspace.fixture.ts';

/** A registry with an image of code and model, and a folder with model version 2. */
async function openRegistry(options: ModelImageOptions = {}) {
  const seen: string[] = [];
  const { host, put, putBlob } = await startRegistry(({ method = '' }) => seen.push(method) < 0);
  const image = await describeModelImage(options);
  put(image, 'latest');
  putBlob(image.layer);
  const registry = createRegistry({ host, isPlainHttp: true, credentials: undefined, delay: async () => undefined });
  const modelFolder = join(createWorkspace(), 'models/hvs');
  return { registry, seen, modelFolder, base: { repository: `${host}/hvs-api`, digest: image.digest } };
}

test.each([
  ['gzip', gzipSync],
  ['plain', (tar: Buffer) => tar],
  ['zstd', zstdCompressSync],
])('the last layer of an image (%s) and its labels become those of the new model', async (_, compress) => {
  const { registry, base, modelFolder } = await openRegistry({ compress });
  const { image, wasPresent } = await repackModel({ base, modelFolder }, registry);
  const { sha256 } = JSON.parse(readFileSync(join(modelFolder, 'model-card.json'), 'utf8')) as { sha256: string };
  expect({ image, wasPresent }).toMatchObject({
    wasPresent: false,
    image: {
      repository: base.repository,
      tags: [`sha-${REVISION}-model-${sha256.slice(0, 12)}`, '2-20261122T200509Z'],
      platform: 'linux/amd64',
      revision: REVISION,
      model: { name: 'hvs', version: '2', sha256 },
    },
  });
  for (const tag of image.tags) expect(await registry.resolveDigest('hvs-api', tag)).toBe(image.digest);
  const labels = {
    ...LABELS,
    'hvs.dev/model-version': '2',
    'hvs.dev/model-sha256': sha256,
    'org.opencontainers.image.version': '2',
  };
  expect(await registry.readImage('hvs-api', image.digest)).toMatchObject({
    labels,
    annotations: labels,
    architecture: 'amd64',
  });
});

test('the new layer holds the three files of root, and the configuration tells of it', async () => {
  const { registry, base, modelFolder } = await openRegistry();
  const { image } = await repackModel({ base, modelFolder }, registry);
  const { layers, config } = await registry.readManifest('hvs-api', image.digest);
  const [code, last] = layers;
  expect(code).toMatchObject({ digest: CODE.digest, mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' });
  const entries = await unpackTar(await registry.readBlob('hvs-api', last?.digest ?? ''));
  const names = ['golden.json', 'model-card.json', 'model.onnx'];
  expect(entries.map(({ header: { name } }) => name)).toEqual([
    ...FOLDERS.map(({ header }) => header.name),
    ...names.map((name) => `app/models/hvs/${name}`),
  ]);
  for (const { header, data } of entries.slice(3)) {
    expect(header).toMatchObject({ mode: 0o444, uid: 0, gid: 0, mtime: new Date(0) });
    expect(Buffer.from(data ?? [])).toEqual(
      readFileSync(join(modelFolder, header.name.slice('app/models/hvs/'.length))),
    );
  }
  expect(JSON.parse((await registry.readBlob('hvs-api', config.digest)).toString())).toMatchObject({
    created: '2026-11-22T20:06:00Z',
    config: { Env: ['PORT=5001'] },
    history: [
      { created_by: 'base' },
      { created_by: 'hvs repack: the files of a model version' },
      { empty_layer: true },
    ],
    rootfs: { type: 'layers', diff_ids: [CODE_DIFF_ID, last?.digest] },
  });
});

test('the same model on the same image is sent once and has one digest', async () => {
  const { registry, base, modelFolder, seen } = await openRegistry();
  const first = await repackModel({ base, modelFolder }, registry);
  seen.length = 0;
  expect(await repackModel({ base, modelFolder }, registry)).toEqual({ ...first, wasPresent: true });
  expect(new Set(seen)).toEqual(new Set(['GET', 'HEAD']));
});

test('the digest does not depend on the models that were packed before', async () => {
  const { registry, base, modelFolder } = await openRegistry();
  const direct = await repackModel({ base, modelFolder }, registry);
  const other = join(createWorkspace(), 'other');
  writeModel(other, { version: '3', onnx: 'bytes of another model' });
  const between = await repackModel({ base, modelFolder: other }, registry);
  expect(between.image.digest).not.toBe(direct.image.digest);
  expect(await repackModel({ base: between.image, modelFolder }, registry)).toEqual({ ...direct, wasPresent: true });
});

test('tags may be named', async () => {
  const { registry, base, modelFolder } = await openRegistry();
  const { image } = await repackModel({ base, modelFolder, tags: ['candidate'] }, registry);
  expect(image.tags).toEqual(['candidate']);
  expect(await registry.resolveDigest('hvs-api', 'candidate')).toBe(image.digest);
});

test.each<[string, ModelImageOptions, RegExp]>([
  ['with code', { entries: [...FOLDERS, ...MODEL, file('app/main.js')] }, /holds \/app\/main\.js besides the model/],
  ['with another folder', { entries: [folder('app/node_modules/'), ...MODEL] }, /holds \/app\/node_modules besides/],
  ['that takes a file away', { entries: [...MODEL, file('app/models/hvs/.wh.old')] }, /\.wh\.old/],
  [
    'with a link',
    { entries: [...MODEL, { header: { name: 'app/models/hvs/x', type: 'symlink', size: 0, linkname: '/' } }] },
    /hvs\/x/,
  ],
  [
    'with a link for a file of the model',
    {
      entries: [
        ...MODEL.slice(1),
        { header: { name: 'app/models/hvs/model.onnx', type: 'symlink', size: 0, linkname: '/x' } },
      ],
    },
    /model\.onnx/,
  ],
  ['that reaches out of the folder', { entries: [...MODEL, file('app/models/hvs/../../main.js')] }, /main\.js/],
  ['without the whole model', { entries: [...FOLDERS, ...MODEL.slice(1)] }, /lacks \/app\/models\/hvs\/model\.onnx/],
  ['without any file', { entries: FOLDERS }, /lacks/],
  ['that is no archive', { layer: Buffer.from('layer'.repeat(400)) }, /no tar archive/],
  ['that is empty', { layer: Buffer.alloc(0) }, /no tar archive/],
  ['that says it is gzip', { layer: Buffer.from('1f8b00', 'hex') }, /no tar archive/],
  ['that grows without end', { layer: gzipSync(Buffer.alloc(17 * 2 ** 20)) }, /no tar archive/],
  ['of the size of code', { layer: Buffer.alloc(17 * 2 ** 20) }, /17825792 bytes, more than a model/],
  ['that the configuration does not know', { knownLayers: 1 }, /other layers than its manifest/],
])('an image whose last layer is one %s is refused, and nothing is sent', async (_, options, message) => {
  const { registry, base, modelFolder, seen } = await openRegistry(options);
  await expect(repackModel({ base, modelFolder }, registry)).rejects.toMatchObject({
    code: 'image-not-repackable',
    message: expect.stringMatching(message),
    hint: expect.stringContaining('docker-build'),
  });
  expect(seen).not.toContain('POST');
});

test('a damaged model is refused before the registry is asked', async () => {
  const { registry, base, modelFolder, seen } = await openRegistry();
  writeFileSync(join(modelFolder, 'model.onnx'), 'other bytes');
  await expect(repackModel({ base, modelFolder }, registry)).rejects.toMatchObject({ code: 'model-invalid' });
  expect(seen).toEqual([]);
});

test('an image that the registry does not hold is named', async () => {
  const { registry, base, modelFolder } = await openRegistry();
  const absent = { ...base, digest: `sha256:${'0'.repeat(64)}` };
  await expect(repackModel({ base: absent, modelFolder }, registry)).rejects.toMatchObject({ code: 'image-missing' });
});
