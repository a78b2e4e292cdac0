import { expect, test } from 'vitest';
import { formatImage } from './docker-build.ts';

test('the image is told by its names, its model and its size against the limit', () => {
  const text = formatImage({
    engine: 'podman',
    reference: 'hvs-api:sha-c0ffee',
    references: ['hvs-api:sha-c0ffee', 'hvs-api:latest'],
    id: 'sha256:aa',
    platform: 'linux/amd64',
    baseImage: 'node:24-distroless',
    revision: 'c0ffee',
    created: '2026-11-22T20:00:00.000Z',
    model: { name: 'hvs', version: '2', sha256: 'bb' },
    sizeBytes: 188_700_000,
    overBaseBytes: 54_030_302,
  });
  expect(text).toBe(
    [
      'hvs-api:sha-c0ffee',
      'hvs-api:latest',
      '  sha256:aa for linux/amd64, built by podman',
      '  model hvs 2, sha256 bb',
      '  188.70 MB, of which 54.03 MB over node:24-distroless (limit 60.00 MB)',
    ].join('\n'),
  );
});
