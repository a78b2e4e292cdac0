import { describeImage, startRegistry } from '@hvs/image/fixtures';
import { createRegistry } from '@hvs/image';
import { expect, test } from 'vitest';
import { findImage, releaseOf } from './resolve.ts';

test('an index is delivered as the image that the nodes can run, by its own digest', async () => {
  const { host, put } = await startRegistry();
  const image = describeImage({ 'hvs.dev/model-version': '2' });
  const index = describeImage({});
  const manifest = JSON.stringify({
    schemaVersion: 2,
    manifests: [
      { digest: index.digest, platform: { os: 'linux', architecture: 'arm64' } },
      { digest: image.digest, platform: { os: 'linux', architecture: 'amd64' } },
    ],
  });
  put(image, 'image');
  put({ ...index, manifest }, 'index');
  const registry = createRegistry({ host, isPlainHttp: true, credentials: undefined });
  const asked = { repository: `${host}/hvs-api`, digest: 'index' };
  // The content of the name `index` is not what a digest says, so it is asked for by its own.
  const named = { ...asked, digest: (await registry.resolveDigest(asked.repository, 'index')) ?? '' };
  put({ ...index, manifest, digest: named.digest }, 'index');
  const found = await findImage(registry, named, ['amd64']);
  expect(releaseOf(named, found)).toMatchObject({
    image: { repository: asked.repository, digest: image.digest },
    model: { version: '2' },
  });
  await expect(findImage(registry, named, ['amd64', 'arm64'])).rejects.toMatchObject({
    code: 'image-unreadable',
    hint: expect.stringContaining(image.digest),
  });
});
