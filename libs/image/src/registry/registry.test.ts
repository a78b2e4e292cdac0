import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { annotateManifest, createRegistry } from './registry.ts';
import { describeImage, startRegistry } from './registry.fixture.ts';

const image = describeImage({ 'hvs.dev/model-version': '2' });

async function openRegistry(interfere?: (request: IncomingMessage, response: ServerResponse) => boolean) {
  const { host, put } = await startRegistry(interfere);
  put(image, 'sha-c0ffee');
  const delays: number[] = [];
  const delay = async (ms: number) => void delays.push(ms);
  return {
    delays,
    host,
    registry: createRegistry({ host, isPlainHttp: true, credentials: { user: 'ann', password: 'secret' }, delay }),
  };
}

test('an image is read with its labels, by digest', async () => {
  const { registry } = await openRegistry();
  expect(await registry.resolveDigest('hvs-api', 'absent')).toBeUndefined();
  expect(await registry.readImage('hvs-api', image.digest)).toMatchObject({
    architecture: 'amd64',
    labels: { 'hvs.dev/model-version': '2' },
    configDigest: image.id,
  });
});

test('annotations make the same manifest each time, and tags name it', async () => {
  const { registry } = await openRegistry();
  const digest = await registry.annotate('hvs-api', image.digest, { b: '2', a: '1' }, ['latest']);
  expect(await registry.resolveDigest('hvs-api', 'latest')).toBe(digest);
  expect(annotateManifest(image.manifest, { a: '1', b: '2' })).toBe(
    annotateManifest(image.manifest, { b: '2', a: '1' }),
  );
});

test('content that is not what its digest says is refused', async () => {
  const { registry } = await openRegistry((request, response) => {
    const isBlob = request.url?.includes('/blobs/') ?? false;
    if (isBlob) response.end('{"architecture":"amd64"}');
    return isBlob;
  });
  await expect(registry.readImage('hvs-api', image.digest)).rejects.toMatchObject({ code: 'image-unreadable' });
});

test.each<[string, (response: ServerResponse) => void]>([
  ['busy', (response) => response.writeHead(503).end()],
  ['overrun', (response) => response.writeHead(429, { 'retry-after': '1' }).end()],
  ['cut off', (response) => response.destroy()],
])('a registry that is %s is asked again', async (_, fail) => {
  let failures = 2;
  const { registry, delays } = await openRegistry((_request, response) => {
    if (failures === 0) return false;
    failures -= 1;
    fail(response);
    return true;
  });
  expect(await registry.resolveDigest('hvs-api', image.digest)).toBe(image.digest);
  expect(delays).toHaveLength(2);
});

test('one that stays away is named, with what was seen last and without the password', async () => {
  const { registry, host } = await openRegistry((_request, response) => Boolean(response.writeHead(500).end('why')));
  const failure = registry.resolveDigest('hvs-api', 'latest');
  await expect(failure).rejects.toMatchObject({
    code: 'registry-unreachable',
    message: expect.stringContaining(`${host}/v2/hvs-api/manifests/latest`),
  });
  await expect(failure).rejects.toThrow(/status 500/);
  await expect(failure).rejects.not.toThrow(/secret/);
});

test('credentials are sent when the registry asks for them', async () => {
  const seen: (string | undefined)[] = [];
  const { registry } = await openRegistry((request, response) => {
    seen.push(request.headers.authorization);
    const isKnown = request.headers.authorization !== undefined;
    if (!isKnown) response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    return !isKnown;
  });
  expect(await registry.resolveDigest('hvs-api', image.digest)).toBe(image.digest);
  expect(seen).toEqual([undefined, `Basic ${Buffer.from('ann:secret').toString('base64')}`]);
});
