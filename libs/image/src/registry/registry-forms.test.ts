import { selfSignedFor, startConnectProxy } from '@hvs/http-client/fixtures';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createRegistry, createRegistryOf } from './registry.ts';
import { describeImage, startRegistry } from './registry.fixture.ts';

const image = describeImage({ 'hvs.dev/model-version': '2' });
const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const delay = async () => undefined;

type Interfere = (request: IncomingMessage, response: ServerResponse) => boolean;

async function openRegistry(interfere?: Interfere) {
  const { host, put } = await startRegistry(interfere);
  put(image, 'sha-c0ffee');
  return {
    put,
    registry: createRegistry({ host, isPlainHttp: true, credentials: { user: 'ann', password: 'secret' }, delay }),
  };
}

test('a HEAD without the digest is followed by a GET, whose content tells it', async () => {
  const { registry } = await openRegistry((_, response) => {
    const { writeHead } = response;
    response.writeHead = (status: number) => writeHead.call(response, status);
    return false;
  });
  expect(await registry.resolveDigest('hvs-api', 'sha-c0ffee')).toBe(image.digest);
  expect(await registry.resolveDigest('hvs-api', image.digest)).toBe(image.digest);
  expect(await registry.resolveDigest('hvs-api', 'absent')).toBeUndefined();
});

test.each([405, 501, 400, 403])('a registry that answers HEAD with %i is asked by GET', async (status) => {
  const { registry } = await openRegistry(({ method }, response) => {
    if (method === 'HEAD') response.writeHead(status).end();
    return method === 'HEAD';
  });
  expect(await registry.resolveDigest('hvs-api', 'sha-c0ffee')).toBe(image.digest);
  expect(await registry.resolveDigest('hvs-api', 'absent')).toBeUndefined();
});

test('a registry that forbids GET as well as HEAD is refused by the GET, with who has to log in', async () => {
  const { registry } = await openRegistry((_, response) => {
    response.writeHead(403).end();
    return true;
  });
  await expect(registry.resolveDigest('hvs-api', 'sha-c0ffee')).rejects.toMatchObject({
    code: 'registry-refused',
    message: expect.stringMatching(/^GET .*status 403/),
    hint: expect.stringContaining('docker login'),
  });
});

/** An index as a builder pushes it: the image of each platform, and what is attested of them. */
function indexOf(...platforms: readonly string[]) {
  const manifests = platforms.map((text) => {
    const [os, architecture] = text.split('/');
    return {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: text === 'linux/amd64' ? image.digest : sha256(text),
      size: 1,
      platform: { os, architecture },
    };
  });
  const attestation = {
    digest: sha256('attestation'),
    size: 1,
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  };
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [...manifests, attestation],
  });
  return { ...image, manifest, digest: sha256(manifest) };
}

test('of an index with attestations the image of the one platform is read', async () => {
  const { put, registry } = await openRegistry();
  const index = indexOf('linux/amd64');
  put(index, 'built');
  expect(await registry.readImage('hvs-api', index.digest)).toMatchObject({
    digest: image.digest,
    architecture: 'amd64',
    configDigest: image.id,
  });
  const annotated = await registry.annotate('hvs-api', index.digest, { a: '1' }, ['latest']);
  expect(await registry.readImage('hvs-api', annotated)).toMatchObject({
    configDigest: image.id,
    annotations: { a: '1' },
  });
});

test('of an index of several platforms the one that is wanted is read, and without a wish it is refused with their digests', async () => {
  const { put, registry } = await openRegistry();
  const index = indexOf('linux/arm64', 'linux/amd64');
  put(index, 'built');
  expect(await registry.readImage('hvs-api', index.digest, 'amd64')).toMatchObject({ digest: image.digest });
  await expect(registry.readImage('hvs-api', index.digest)).rejects.toMatchObject({
    code: 'image-unreadable',
    hint: expect.stringContaining(image.digest),
  });
  await expect(registry.readImage('hvs-api', index.digest, 's390x')).rejects.toMatchObject({
    code: 'image-unreadable',
    message: expect.stringContaining('s390x'),
  });
});

/** Asks with this challenge, gives the token `x` at its realm to `ann`, and answers whoever brings it. */
async function openGuarded(challengeOf: (host: string) => string | string[]) {
  const scopes: string[] = [];
  let host = '';
  const interfere: Interfere = (request, response) => {
    const { authorization, host: own = '' } = request.headers;
    if (request.url?.startsWith('/token') === true) {
      scopes.push(new URL(request.url, 'http://x').searchParams.get('scope') ?? '');
      response.end(authorization === undefined ? '{}' : '{"token":"x"}');
      return true;
    }
    if (authorization === 'Bearer x') return false;
    response.writeHead(401, { 'www-authenticate': challengeOf(own) }).end();
    return true;
  };
  const started = await startRegistry(interfere);
  ({ host } = started);
  started.put(image, 'sha-c0ffee');
  return {
    scopes,
    registry: createRegistry({ host, isPlainHttp: true, credentials: { user: 'ann', password: 'secret' }, delay }),
  };
}

test.each<[string, (host: string) => string | string[]]>([
  ['Bearer alone', (host) => `Bearer realm="http://${host}/token",service="registry"`],
  ['Basic before Bearer', (host) => `Basic realm="registry", Bearer realm="http://${host}/token",service="registry"`],
  [
    'Basic before Bearer, in two headers',
    (host) => ['Basic realm="registry"', `Bearer realm="http://${host}/token",service="registry"`],
  ],
  ['Bearer before Basic', (host) => `Bearer service="registry",realm="http://${host}/token", Basic realm="registry"`],
  ['a realm without quotes', (host) => `Bearer realm=http://${host}/token,service=registry`],
  ['small letters and spaces', (host) => `bearer realm = "http://${host}/token" , service = "registry"`],
  ['a scheme of others first', (host) => `Negotiate, Bearer realm="http://${host}/token"`],
])('a challenge of %s is answered with a token', async (_, challengeOf) => {
  const { registry, scopes } = await openGuarded(challengeOf);
  expect(await registry.resolveDigest('hvs-api', 'sha-c0ffee')).toBe(image.digest);
  expect(scopes).toEqual(['repository:hvs-api:pull']);
});

test('a challenge without a realm is refused, not a fault of the program', async () => {
  const { registry } = await openGuarded(() => 'Bearer service="registry"');
  await expect(registry.resolveDigest('hvs-api', 'sha-c0ffee')).rejects.toMatchObject({ code: 'registry-refused' });
});

const DIRECT = {
  registry: undefined,
  user: undefined,
  password: undefined,
  githubToken: undefined,
  githubActor: undefined,
  auth: undefined,
  awsRegion: undefined,
  isPlainHttp: false,
};

test.each([
  ['docker.io/owner/hvs-api', 'registry-1.docker.io'],
  ['index.docker.io/owner/hvs-api', 'registry-1.docker.io'],
  ['registry.invalid/hvs-api', 'registry.invalid'],
])('%s is asked of %s, through HTTPS_PROXY', async (repository, host) => {
  const { url, asked } = await startRefusingProxy();
  vi.stubEnv('HTTPS_PROXY', url);
  vi.stubEnv('NO_PROXY', '');
  vi.stubEnv('DOCKER_CONFIG', '/nonexistent');
  onTestFinished(() => void vi.unstubAllEnvs());
  const registry = await createRegistryOf(repository, DIRECT, { delay });
  await expect(registry.resolveDigest(repository, 'latest')).rejects.toMatchObject({ code: 'registry-unreachable' });
  expect(new Set(asked)).toEqual(new Set([`${host}:443`]));
});

test('a registry is asked by the login to the part of it that the repository is in', async () => {
  const home = mkdtempSync(join(tmpdir(), 'hvs-login-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const seen: (string | undefined)[] = [];
  const { host, put } = await startRegistry(({ headers }, response) => {
    seen.push(headers.authorization);
    if (headers.authorization === undefined) response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    return headers.authorization === undefined;
  });
  put(image, 'sha-c0ffee');
  const auth = (user: string) => ({ auth: Buffer.from(`${user}:pw`).toString('base64') });
  const auths = { [`${host}/org1`]: auth('one'), [`${host}/org2`]: auth('two') };
  writeFileSync(join(home, 'config.json'), JSON.stringify({ auths }));
  vi.stubEnv('DOCKER_CONFIG', home);
  onTestFinished(() => void vi.unstubAllEnvs());
  const repository = `${host}/org2/hvs-api`;
  const registry = await createRegistryOf(repository, DIRECT, { delay });
  await registry.resolveDigest(repository, 'sha-c0ffee');
  expect(seen.at(-1)).toBe(`Basic ${auth('two').auth}`);
});

/** Takes note of what is asked for, and lets nobody through. */
async function startRefusingProxy() {
  const asked: string[] = [];
  const proxy = createHttpServer();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void proxy.close());
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}

test('a registry behind a proxy is read whole, a blob on another host too, which gets no login', async () => {
  const { cert, key } = selfSignedFor('registry.invalid');
  const seen: (string | undefined)[] = [];
  const storage = createHttpServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end(image.config);
  });
  const registry = createHttpsServer({ cert, key }, (request, response) => {
    if (request.headers.authorization === undefined)
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    else if (request.url?.includes('/blobs/') === true)
      response.writeHead(307, { location: `http://127.0.0.1:${(storage.address() as AddressInfo).port}/blob` }).end();
    else response.end(image.manifest);
  });
  for (const server of [storage, registry]) {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
  }
  const { url, asked } = await startConnectProxy();
  vi.stubEnv('HTTPS_PROXY', url);
  vi.stubEnv('NO_PROXY', '');
  onTestFinished(() => void vi.unstubAllEnvs());
  const known = getCACertificates();
  setDefaultCACertificates([...known, cert]);
  onTestFinished(() => setDefaultCACertificates(known));
  const { port } = registry.address() as AddressInfo;
  const read = createRegistry({
    host: `registry.invalid:${port}`,
    isPlainHttp: false,
    credentials: { user: 'ann', password: 'secret' },
    delay,
  });
  expect(await read.readImage('hvs-api', image.digest)).toMatchObject({ architecture: 'amd64' });
  expect(new Set(asked)).toEqual(new Set([`registry.invalid:${port}`]));
  expect(seen).toEqual([undefined]);
});

test('a certificate of an unknown authority is not believed, and not asked again', async () => {
  const { cert, key } = selfSignedFor('localhost');
  let connections = 0;
  const server = createHttpsServer({ cert, key }).on('connection', () => (connections += 1));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  const registry = createRegistry({ host, isPlainHttp: false, credentials: undefined, delay });
  const failure = {
    code: 'registry-untrusted',
    fault: 'configuration',
    message: expect.stringContaining(`https://${host}`),
    hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
  };
  await expect(registry.resolveDigest('hvs-api', 'latest')).rejects.toMatchObject(failure);
  expect(connections).toBe(1);
});

test('a proxy that is none is told by its variable at once', async () => {
  vi.stubEnv('HTTPS_PROXY', 'ftp://ann:secret@proxy.test');
  vi.stubEnv('NO_PROXY', '');
  onTestFinished(() => void vi.unstubAllEnvs());
  const waits: number[] = [];
  const registry = createRegistry({
    host: 'registry.test',
    isPlainHttp: false,
    credentials: undefined,
    delay: async (ms) => waits.push(ms),
  });
  await expect(registry.resolveDigest('hvs-api', 'latest')).rejects.toMatchObject({
    code: 'proxy-invalid',
    message: expect.stringMatching(/^HTTPS_PROXY (?!.*secret)/),
  });
  expect(waits).toEqual([]);
});

test('a host that no name server knows is not asked again', async () => {
  const registry = createRegistry({ host: 'registry.invalid', isPlainHttp: false, credentials: undefined, delay });
  await expect(registry.resolveDigest('hvs-api', 'latest')).rejects.toMatchObject({
    code: 'registry-unknown',
    hint: expect.stringContaining('name of the image'),
  });
});
