import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { candidateOf } from './candidate-of.ts';
import { ofKind } from './manifest.ts';
import { renderedOverlay } from './overlays.fixture.ts';
import { pinOverlay } from './pin-overlay.ts';
import { pinRelease } from './pin-release.ts';

const image = { repository: '127.0.0.1:5000/hvs-api', digest: `sha256:${'a'.repeat(64)}` };
const release = {
  image,
  model: { name: 'hvs', version: '2', sha256: 'b'.repeat(64) },
  revision: 'c'.repeat(40),
  environment: 'dev',
};

test('pinning names the image by digest and says which model it is, and leaves what it was given', () => {
  const before = renderedOverlay('dev');
  const [pinned] = ofKind(pinRelease(before, release), 'Deployment');
  expect(pinned.spec?.template.spec?.containers[0].image).toBe(`${image.repository}@${image.digest}`);
  expect(pinned.spec?.template.metadata?.annotations).toMatchObject({
    'hvs.dev/model-version': '2',
    'hvs.dev/revision': release.revision,
  });
  expect(before).toEqual(renderedOverlay('dev'));
});

test('what is pinned already is pinned anew', () => {
  const other = { ...release, image: { ...image, digest: `sha256:${'d'.repeat(64)}` } };
  expect(pinRelease(pinRelease(renderedOverlay('dev'), release), other)).toEqual(
    pinRelease(renderedOverlay('dev'), other),
  );
});

test('an overlay without our image is refused by name', () => {
  const manifests = renderedOverlay('dev');
  ofKind(manifests, 'Deployment')[0].spec!.template.spec!.containers[0].image = 'other';
  expect(() => pinRelease(manifests, release)).toThrow(expect.objectContaining({ code: 'image-unused' }));
});

test('a candidate shares no selector with the stable pods and gets no traffic', () => {
  const [candidate, budget] = candidateOf(pinRelease(renderedOverlay('dev'), release), { replicas: 3 });
  expect(candidate).toMatchObject({
    metadata: { name: 'hvs-api-candidate', namespace: 'hvs-dev' },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'hvs-api', 'hvs.dev/track': 'candidate' } },
      template: { metadata: { labels: { app: 'hvs-api', 'hvs.dev/track': 'candidate', 'hvs.dev/traffic': 'none' } } },
    },
  });
  expect(budget).toMatchObject({ kind: 'PodDisruptionBudget', spec: { minAvailable: 2 } });
  expect(candidateOf(renderedOverlay('dev'), { replicas: 1 })).toHaveLength(1);
});

test('a digest in an overlay keeps its comments, and the same again changes nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hvs-overlay-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'kustomization.yaml');
  cpSync(join(import.meta.dirname, '../../../k8s/overlays/production/kustomization.yaml'), file);
  const before = readFileSync(file, 'utf8');
  await pinOverlay(folder, image);
  const pinned = readFileSync(file, 'utf8');
  for (const comment of before.matchAll(/#.*$/gm)) expect(pinned).toContain(comment[0]);
  expect(pinned).toContain(`newName: ${image.repository}\n    digest: ${image.digest}`);
  await pinOverlay(folder, image);
  expect(readFileSync(file, 'utf8')).toBe(pinned);
});

test('a tag gives way to the digest', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hvs-overlay-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'kustomization.yaml');
  writeFileSync(file, 'images:\n  # ours\n  - name: hvs-api\n    newTag: "2"\n');
  await pinOverlay(folder, image);
  expect(readFileSync(file, 'utf8')).toBe(
    `images:\n  # ours\n  - name: hvs-api\n    newName: ${image.repository}\n    digest: ${image.digest}\n`,
  );
});

const OTHERS = [
  '  - name: hvs-api\n    newTag: "2"\n  - name: other\n    newTag: "1"',
  '- newTag: "2"\n  name: hvs-api',
  '    -   name: hvs-api\n        digest: sha256:old # ours\n        newName: elsewhere',
  "  - {name: hvs-api, newTag: '2'}",
  '  - name: other\n    newTag: "1"',
];

test.each(['\n', '\r\n'].flatMap((end) => OTHERS.map((images) => [end, images])))(
  'line ends %j, indentation and quotes of others stay as they are: %j',
  async (end, images) => {
    const folder = mkdtempSync(join(tmpdir(), 'hvs-overlay-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'kustomization.yaml');
    const head = `# ours\nresources: [ "../base" ]\npatches:\n    - path:   'a.yaml'\n`;
    const tail = `labels:\n- pairs: { a: "b" }\n`;
    const text = `${head}images:\n${images}\n${tail}`.replaceAll('\n', end);
    writeFileSync(file, text);
    await pinOverlay(folder, image);
    const pinned = readFileSync(file, 'utf8');
    expect(pinned.startsWith(head.replaceAll('\n', end))).toBe(true);
    expect(pinned.endsWith(tail.replaceAll('\n', end))).toBe(true);
    expect(pinned.replaceAll(end, '')).not.toMatch(/[\r\n]/);
    const { images: read } = parse(pinned) as { images: { name: string }[] };
    expect(read.filter(({ name }) => name === 'hvs-api')).toEqual([
      { name: 'hvs-api', newName: image.repository, digest: image.digest },
    ]);
    expect(read.filter(({ name }) => name === 'other')).toEqual(
      images.includes('other') ? [{ name: 'other', newTag: '1' }] : [],
    );
    await pinOverlay(folder, image);
    expect(readFileSync(file, 'utf8')).toBe(pinned);
  },
);

test.each(['', 'images: []\n', 'images:\n'])('an overlay that names no image gets one: %j', async (images) => {
  const folder = mkdtempSync(join(tmpdir(), 'hvs-overlay-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'kustomization.yaml');
  writeFileSync(file, `resources:   [a]\r\n${images.replaceAll('\n', '\r\n')}`);
  await pinOverlay(folder, image);
  const pinned = readFileSync(file, 'utf8');
  expect(pinned.startsWith('resources:   [a]\r\n')).toBe(true);
  expect(parse(pinned)).toEqual({
    resources: ['a'],
    images: [{ name: 'hvs-api', newName: image.repository, digest: image.digest }],
  });
});

const odd = `# ours\r\nresources: [ "../base" ]\r\nlabels:\r\n-   pairs:   { a: 'b' }\r\n`;

async function pinText(text: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'hvs-overlay-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'kustomization.yaml');
  writeFileSync(file, text);
  try {
    await pinOverlay(folder, image);
  } catch (error) {
    expect(readFileSync(file, 'utf8')).toBe(text);
    throw error;
  }
  return readFileSync(file, 'utf8');
}

test.each([
  ['a digest and a tag', '- name: hvs-api\n  digest: sha256:old\n  newTag: "2"\n'],
  ['a tag, then a digest', '- newTag: "2"\n  digest: sha256:old\n  name: hvs-api\n'],
  ['a digest without a value', '- name: hvs-api\n  newName:\n  digest:\n'],
  ['no line end at the end', '- name: hvs-api'],
  ['a list in one line that ends in a comma', '  [ { name: other, newTag: "1" }, ]\n'],
  ['a list of nothing', '  null\n'],
  ['a name with an anchor', '- name: &ours hvs-api\n  newTag: "2"\n'],
])('%s: all others stay as they are', async (_, images) => {
  const text = `${odd}images:\n${images}`.replaceAll(/\r?\n/g, '\r\n');
  const after = await pinText(text);
  expect(after.startsWith(`${odd}images:`)).toBe(true);
  expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(after).not.toMatch(/\r\n\r\n/);
  const { images: read } = parse(after) as { images: { name: string }[] };
  expect(read.filter(({ name }) => name === 'hvs-api')).toEqual([
    { name: 'hvs-api', newName: image.repository, digest: image.digest },
  ]);
});

test('a byte order mark stays', async () => {
  const after = await pinText('\uFEFFimages:\n- name: hvs-api\n  newTag: "2"\n');
  expect(after).toBe(`\uFEFFimages:\n- name: hvs-api\n  newName: ${image.repository}\n  digest: ${image.digest}\n`);
});

test.each([
  ['two entries of our image', '- name: hvs-api\n  newTag: "2"\n- name: hvs-api\n  newTag: "3"\n'],
  ['a setting that we do not know', '- name: hvs-api\n  tagSuffix: -x\n'],
  ['no list', '  nonsense\n'],
  ['another entry by reference', '- &one { name: hvs-api, newTag: "2" }\n- *one\n'],
])('%s is refused by name, and not a byte is changed', async (_, images) => {
  await expect(pinText(`${odd}images:\n${images}`)).rejects.toMatchObject({
    code: 'overlay-invalid',
    message: expect.stringContaining('kustomization.yaml'),
  });
});
