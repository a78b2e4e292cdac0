import { createStep } from '@hvs/step';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type BuiltImage, writeBuiltImage } from './built-image.ts';
import { type DescribedImage, describeImage, startRegistry } from './registry/registry.fixture.ts';
import type { RunCommand } from './run-command.ts';
import { imageReferences } from './image-names.ts';
import { readPushedImage } from './pushed-image.ts';
import { pushImage } from './push-image.ts';
import { createWorkspace } from './workspace.fixture.ts';

const silent = createStep(() => undefined);
const MODEL = { name: 'hvs', version: '2', sha256: 'abc' };
const BASE = 'node:24-bookworm-slim';
const LABELS = {
  'hvs.dev/model-name': MODEL.name,
  'hvs.dev/model-version': MODEL.version,
  'hvs.dev/model-sha256': MODEL.sha256,
  'org.opencontainers.image.base.name': BASE,
  'org.opencontainers.image.revision': 'c0ffee',
};

/** A machine that built `image`, and the registry that it pushes to. */
async function openMachine(
  image: DescribedImage,
  {
    revision = 'c0ffee',
    pushes = [image] as readonly DescribedImage[],
    interfere = undefined as Parameters<typeof startRegistry>[0],
  } = {},
) {
  const root = createWorkspace();
  const { host, put } = await startRegistry(interfere);
  const tag = `sha-${revision}`;
  const committed = new Date('2026-11-22T20:05:09Z');
  const isDirty = revision.endsWith('-dirty');
  const references = imageReferences({
    name: 'hvs-api',
    revision: { commit: revision.replace('-dirty', ''), committed, isDirty },
    model: MODEL,
  });
  const built: BuiltImage = {
    engine: 'docker',
    reference: `hvs-api:${tag}`,
    references,
    id: image.id,
    platform: 'linux/amd64',
    baseImage: BASE,
    revision,
    created: '2026-11-22T20:05:09Z',
    model: MODEL,
    sizeBytes: 2,
    overBaseBytes: 1,
  };
  await writeBuiltImage(root, 'hvs-api', built);
  let sent = 0;
  const run: RunCommand = async ({ args: [verb] }) => {
    if (verb !== 'push') return '';
    for (const pushed of pushes) put(pushed, tag);
    sent += 1;
    return '';
  };
  const config = { registry: host, isPlainHttp: true } as Parameters<typeof pushImage>[0]['config'];
  const push = async (replace = false, registry = host) =>
    pushImage({ workspaceRoot: root, name: 'hvs-api', config: { ...config, registry }, replace }, run, silent);
  return { root, host, put, push, sent: () => sent, tag };
}

const OURS = describeImage(LABELS);
const THEIRS = describeImage(LABELS, 'the same files with other times');

test('an image is pushed once, under all its names, and is on record by what the registry gives', async () => {
  const { root, host, push, sent } = await openMachine(OURS);
  const first = await push();
  expect(first).toMatchObject({
    wasPresent: false,
    image: { repository: `${host}/hvs-api`, tags: ['sha-c0ffee', '2-20261122T200509Z', 'latest'], model: MODEL },
  });
  expect(await readPushedImage(root, 'hvs-api')).toEqual(first.image);
  const second = await push();
  expect(second).toEqual({ ...first, wasPresent: true });
  expect(sent()).toBe(1);
});

test('what another machine built of the same commit is taken: production gets the digest that staging proved', async () => {
  const { put, push, sent, tag } = await openMachine(OURS);
  const elsewhere = await openMachine(THEIRS);
  const proved = await elsewhere.push();
  put(THEIRS, tag);
  expect((await push()).image.digest).toBe(proved.image.digest);
  expect(sent()).toBe(0);
  expect((await push(true)).image.digest).not.toBe(proved.image.digest);
  expect(sent()).toBe(1);
});

test.each([
  ['another model version', { 'hvs.dev/model-version': '3' }],
  ['another model', { 'hvs.dev/model-sha256': 'def' }],
  ['another base image', { 'org.opencontainers.image.base.name': 'node:24-distroless' }],
  ["another commit under this one's tag", { 'org.opencontainers.image.revision': 'beef' }],
])('%s is not taken for it', async (_, other) => {
  const { put, push, sent, tag } = await openMachine(OURS);
  put(describeImage({ ...LABELS, ...other }), tag);
  expect(await push()).toMatchObject({ wasPresent: false });
  expect(sent()).toBe(1);
});

test('of a working tree that was not its commit only this build is the same, and it is not the latest', async () => {
  const dirty = { ...LABELS, 'org.opencontainers.image.revision': 'c0ffee-dirty' };
  const { put, push, sent, tag } = await openMachine(describeImage(dirty), { revision: 'c0ffee-dirty' });
  put(describeImage(dirty, 'edited again'), tag);
  expect(await push()).toMatchObject({ wasPresent: false, image: { tags: ['sha-c0ffee-dirty'] } });
  expect(sent()).toBe(1);
});

test('a push that ends well and leaves nothing, or something else, is no push', async () => {
  const nothing = await openMachine(OURS, { pushes: [] });
  await expect(nothing.push()).rejects.toMatchObject({ code: 'image-missing' });
  await expect(readPushedImage(nothing.root, 'hvs-api')).rejects.toMatchObject({ code: 'image-unpushed' });
  const other = await openMachine(OURS, { pushes: [describeImage({ ...LABELS, 'hvs.dev/model-sha256': 'def' })] });
  await expect(other.push()).rejects.toMatchObject({ code: 'image-unreadable' });
});

test.each([
  ['https://registry.example/owner', /--registry registry\.example\/owner/],
  ['http://127.0.0.1:5000', /--registry 127\.0\.0\.1:5000$/],
  ['http://registry.example', /--registry registry\.example with HVS_REGISTRY_PLAIN_HTTP=1/],
  ['owner', /--registry ghcr\.io\/owner/],
])('a registry that is written %s is refused with how to write it', async (registry, hint) => {
  const { push } = await openMachine(OURS);
  await expect(push(false, registry)).rejects.toMatchObject({
    code: 'registry-unknown',
    hint: expect.stringMatching(hint),
  });
});

test('what docker login left is used before the first question is answered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hvs-login-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const auth = Buffer.from('ann:secret').toString('base64');
  const { push, host } = await openMachine(OURS, {
    interfere: ({ headers }, response) => {
      const isKnown = headers.authorization === `Basic ${auth}`;
      if (!isKnown) response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      return !isKnown;
    },
  });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
  vi.stubEnv('DOCKER_CONFIG', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await push()).toMatchObject({ wasPresent: false });
});
