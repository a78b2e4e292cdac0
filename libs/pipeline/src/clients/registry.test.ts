import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { annotateManifest, createRegistry } from './registry.ts';

const sha256 = (content: string) => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const CONFIG = JSON.stringify({ architecture: 'amd64', config: { Labels: { 'hvs.dev/model-version': '2' } } });
const MANIFEST = JSON.stringify({ schemaVersion: 2, config: { digest: sha256(CONFIG) }, layers: [{ digest: sha256('layer'), size: 5 }] });

/** A registry that holds one image; `interfere` answers first when it wants to. */
async function openRegistry(interfere: (request: IncomingMessage, response: ServerResponse) => boolean = () => false) {
  const manifests = new Map([[sha256(MANIFEST), MANIFEST]]);
  const server = createServer((request, response) => {
    if (!interfere(request, response)) void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , , kind = '', reference = ''] = (request.url ?? '').split('/');
    if (request.method === 'PUT') manifests.set(reference, await text(request));
    const content = kind === 'blobs' ? CONFIG : manifests.get(reference);
    if (content === undefined) response.writeHead(404).end();
    else response.writeHead(request.method === 'PUT' ? 201 : 200, { 'docker-content-digest': sha256(content) }).end(request.method === 'GET' ? content : '');
  }
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const delays: number[] = [];
  const delay = async (ms: number) => void delays.push(ms);
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { delays, host, registry: createRegistry({ host, isPlainHttp: true, credentials: { user: 'ann', password: 'secret' }, delay }) };
}

test('an image is read with its labels, by digest', async () => {
  const { registry } = await openRegistry();
  expect(await registry.resolveDigest('hvs-api', 'absent')).toBeUndefined();
  expect(await registry.readImage('hvs-api', sha256(MANIFEST))).toMatchObject({ architecture: 'amd64', labels: { 'hvs.dev/model-version': '2' }, configDigest: sha256(CONFIG) });
});

test('annotations make the same manifest each time, and tags name it', async () => {
  const { registry } = await openRegistry();
  const digest = await registry.annotate('hvs-api', sha256(MANIFEST), { b: '2', a: '1' }, ['latest']);
  expect(await registry.resolveDigest('hvs-api', 'latest')).toBe(digest);
  expect(annotateManifest(MANIFEST, { a: '1', b: '2' })).toBe(annotateManifest(MANIFEST, { b: '2', a: '1' }));
});

test('content that is not what its digest says is refused', async () => {
  const { registry } = await openRegistry((request, response) => {
    const isBlob = request.url?.includes('/blobs/') ?? false;
    if (isBlob) response.end('{"architecture":"amd64"}');
    return isBlob;
  });
  await expect(registry.readImage('hvs-api', sha256(MANIFEST))).rejects.toMatchObject({ code: 'image-unreadable' });
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
  expect(await registry.resolveDigest('hvs-api', sha256(MANIFEST))).toBe(sha256(MANIFEST));
  expect(delays).toHaveLength(2);
});

test('one that stays away is named, with what was seen last and without the password', async () => {
  const { registry, host } = await openRegistry((_request, response) => Boolean(response.writeHead(500).end('why')));
  const failure = registry.resolveDigest('hvs-api', 'latest');
  await expect(failure).rejects.toMatchObject({ code: 'registry-unreachable', message: expect.stringContaining(`${host}/v2/hvs-api/manifests/latest`) });
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
  expect(await registry.resolveDigest('hvs-api', sha256(MANIFEST))).toBe(sha256(MANIFEST));
  expect(seen).toEqual([undefined, `Basic ${Buffer.from('ann:secret').toString('base64')}`]);
});
