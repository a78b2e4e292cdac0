import { expect, test } from 'vitest';
import { parseImageReference, registryHost, repositoryPath } from './image-reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  [`127.0.0.1:5000/hvs-api@${digest}`, '127.0.0.1:5000/hvs-api'],
  [`ghcr.io/owner/hvs-api:2@${digest}`, 'ghcr.io/owner/hvs-api'],
])('%s', (text, repository) => {
  expect(parseImageReference(text)).toEqual({ repository, digest });
});

test.each(['hvs-api:latest', `hvs-api@${digest}`, 'ghcr.io/owner/hvs-api:2', 'ghcr.io/a@sha256:12'])(
  '%s is refused',
  (text) => {
    expect(() => parseImageReference(text)).toThrow(expect.objectContaining({ code: 'image-unnamed' }));
  },
);

test('a repository is a host and a path', () => {
  expect([registryHost('ghcr.io/owner/hvs-api'), repositoryPath('ghcr.io/owner/hvs-api')]).toEqual([
    'ghcr.io',
    'owner/hvs-api',
  ]);
});
