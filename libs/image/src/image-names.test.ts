import { expect, test } from 'vitest';
import { type ImageContent, imageLabels, imageReferences } from './image-names.ts';

const content: ImageContent = {
  name: 'hvs-api',
  revision: { commit: 'c0ffee', committed: new Date('2026-11-22T20:05:09.000Z'), isDirty: false },
  model: { name: 'hvs', version: '2', sha256: 'abc' },
  baseImage: 'node:24-bookworm-slim',
};

test('an image is named by its code, by its model and time, and as the latest', () => {
  expect(imageReferences(content)).toEqual(['hvs-api:sha-c0ffee', 'hvs-api:2-20261122T200509Z', 'hvs-api:latest']);
});

test('a working tree that is not its commit is told by every name of the code, and takes no name of the commit', () => {
  const dirty = { ...content, revision: { ...content.revision, isDirty: true } };
  expect(imageReferences(dirty)).toEqual(['hvs-api:sha-c0ffee-dirty', 'hvs-api:latest']);
  expect(imageLabels(dirty)['org.opencontainers.image.revision']).toBe('c0ffee-dirty');
});

test.each([
  ['7', '7-20261122T200509Z'],
  ['2026.11+rc 1', '2026.11-rc-1-20261122T200509Z'],
  ['.-odd', 'odd-20261122T200509Z'],
  ['x'.repeat(200), `${'x'.repeat(100)}-20261122T200509Z`],
])('the version %s makes a tag that a registry takes', (version, tag) => {
  const references = imageReferences({ ...content, model: { ...content.model, version } });
  expect(references[1]).toBe(`hvs-api:${tag}`);
});

test('labels say what is inside', () => {
  expect(imageLabels(content)).toEqual({
    'org.opencontainers.image.base.name': 'node:24-bookworm-slim',
    'org.opencontainers.image.created': '2026-11-22T20:05:09.000Z',
    'org.opencontainers.image.licenses': 'Apache-2.0',
    'org.opencontainers.image.revision': 'c0ffee',
    'org.opencontainers.image.title': 'hvs-api',
    'org.opencontainers.image.version': '2',
    'hvs.dev/model-name': 'hvs',
    'hvs.dev/model-version': '2',
    'hvs.dev/model-sha256': 'abc',
  });
});
