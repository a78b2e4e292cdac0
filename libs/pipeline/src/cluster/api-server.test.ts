import { selfSignedFor, startConnectProxy } from '@hvs/http-client/fixtures';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { stringify } from 'yaml';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { connectApiServer } from './api-server.ts';
import { createCluster } from './cluster.ts';

const signal = new AbortController().signal;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hvs-kubeconfig-'));
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy', 'KUBECONFIG'])
    vi.stubEnv(name, '');
  vi.stubEnv('HOME', folder);
  return () => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  };
});

interface Kubeconfig {
  readonly name?: string;
  readonly server?: string;
  readonly cluster?: object;
  readonly user?: object;
  readonly context?: object;
}

/** Writes one and lets KUBECONFIG name it. */
function kubeconfig({
  name = 'lab',
  server = 'https://127.0.0.1:1',
  cluster = {},
  user = {},
  context = {},
}: Kubeconfig): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(
    file,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [{ name, cluster: { server, ...cluster } }],
      users: [{ name, user }],
      contexts: [{ name, context: { cluster: name, user: name, ...context } }],
    }),
  );
  vi.stubEnv('KUBECONFIG', file);
  return file;
}

/** What is thrown by asking the cluster once: by connecting to it, or by the first call. */
async function failureOf(context?: string): Promise<unknown> {
  try {
    await createCluster(connectApiServer(context), signal).list('Node');
  } catch (error) {
    return error;
  }
  throw new Error('the cluster answered');
}

/** An API server with TLS that knows one thing: it has no nodes. */
async function startApiServer(host: string) {
  const { cert, key } = selfSignedFor(host);
  let calls = 0;
  const server = createServer({ cert, key }, (_, response) => {
    calls += 1;
    response.end('{"items":[]}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  return { port, authority: Buffer.from(cert).toString('base64'), calls: () => calls };
}

/** A plugin that runs this script, and how often it was started. */
function plugin(script: string) {
  const starts = join(folder, 'starts');
  writeFileSync(starts, '');
  const count = `const starts = require('fs').readFileSync('${starts}', 'utf8').length; require('fs').appendFileSync('${starts}', '.');`;
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: ['-e', count + script],
    interactiveMode: 'Never',
  };
  return { user: { exec }, starts: () => readFileSync(starts, 'utf8').length };
}

test('no kubeconfig anywhere is said at once', async () => {
  expect(await failureOf()).toMatchObject({
    code: 'cluster-unknown',
    fault: 'configuration',
    message: expect.stringContaining('there is no kubeconfig'),
  });
  vi.stubEnv('KUBECONFIG', join(folder, 'absent.yaml'));
  expect(await failureOf()).toMatchObject({ code: 'cluster-unknown', message: expect.stringContaining('absent.yaml') });
});

test('a server without TLS is refused, with how it may be used', async () => {
  kubeconfig({ server: 'http://127.0.0.1:1' });
  expect(await failureOf()).toMatchObject({
    code: 'cluster-unknown',
    message: expect.stringContaining('http://127.0.0.1:1'),
    hint: expect.stringContaining('insecure-skip-tls-verify'),
  });
});

test.each(['127.0.0.1:6443', 'cluster.test:6443', 'ftp://cluster.test', 'https://bad host:6443', 'https://'])(
  'the server %s is no address that could be asked',
  async (server) => {
    kubeconfig({ server });
    expect(await failureOf()).toMatchObject({
      code: 'cluster-unknown',
      fault: 'configuration',
      message: expect.stringMatching(/cluster lab .*not an address/),
      hint: expect.stringContaining('https://'),
    });
  },
);

test('a kubeconfig that cannot be read is told by its name', async () => {
  vi.stubEnv('KUBECONFIG', folder);
  expect(await failureOf()).toMatchObject({
    code: 'cluster-unknown',
    fault: 'configuration',
    message: `the kubeconfig ${folder} is a directory`,
    hint: expect.stringContaining('KUBECONFIG'),
  });
  // Of the files that cannot be read, one that root cannot read either.
  const loop = join(folder, 'loop.yaml');
  symlinkSync(loop, loop);
  vi.stubEnv('KUBECONFIG', [loop, kubeconfig({})].join(delimiter));
  expect(await failureOf()).toMatchObject({
    code: 'cluster-unknown',
    message: expect.stringMatching(/loop\.yaml cannot be read: ELOOP/),
  });
});

test.each([
  ['HTTPS_PROXY', 'ftp://user:hunter2@proxy.test:21'],
  ['https_proxy', 'http://bad host:1'],
  ['HTTPS_PROXY', 'http://user:hunter2@bad host:1'],
])('%s=%s is refused by the name of the variable, and without its password', async (variable, proxy) => {
  kubeconfig({ server: 'https://cluster.test:6443' });
  vi.stubEnv(variable, proxy);
  const failure = await failureOf();
  expect(failure).toMatchObject({
    code: 'proxy-invalid',
    fault: 'configuration',
    message: expect.stringMatching(new RegExp(`^${variable} `)),
    hint: expect.stringContaining('http://'),
  });
  expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toContain('hunter2');
});

test('a proxy-url of the kubeconfig that cannot be used is told as its own', async () => {
  kubeconfig({ server: 'https://cluster.test:6443', cluster: { 'proxy-url': 'ftp://proxy.test' } });
  expect(await failureOf()).toMatchObject({
    code: 'proxy-invalid',
    message: expect.stringMatching(/^proxy-url .*lab/),
  });
});

test('a plugin that fails is told with its own words, and is not started again', async () => {
  const { user, starts } = plugin('console.error("your login is over"); process.exit(3)');
  kubeconfig({ user });
  expect(await failureOf()).toMatchObject({
    code: 'cluster-login-failed',
    fault: 'configuration',
    message: expect.stringMatching(/login plugin.*your login is over/),
  });
  expect(starts()).toBe(1);
});

test('a plugin that says nothing but its exit code is told, too', async () => {
  kubeconfig({ user: plugin('process.exit(3)').user });
  expect(await failureOf()).toMatchObject({ code: 'cluster-login-failed', message: expect.stringMatching(/\w$/) });
});

test('a plugin that is not installed is told by its name', async () => {
  kubeconfig({ user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'hvs-no-such-login' } } });
  expect(await failureOf()).toMatchObject({
    code: 'cluster-login-failed',
    message: expect.stringContaining('hvs-no-such-login is not installed'),
  });
});

test('a certificate of an unknown authority is not believed, and not asked again', async () => {
  const { port } = await startApiServer('localhost');
  kubeconfig({ server: `https://localhost:${port}` });
  expect(await failureOf()).toMatchObject({
    code: 'cluster-untrusted',
    fault: 'configuration',
    message: expect.stringContaining(`https://localhost:${port}`),
    hint: expect.stringContaining('certificate-authority'),
  });
});

test('a certificate of another name is not believed', async () => {
  const { port, authority } = await startApiServer('elsewhere.test');
  kubeconfig({ server: `https://localhost:${port}`, cluster: { 'certificate-authority-data': authority } });
  expect(await failureOf()).toMatchObject({ code: 'cluster-untrusted' });
});

test.each([
  ['a file that is not there', { 'certificate-authority': 'absent.crt' }, {}, 'absent.crt'],
  [
    'a key that is none',
    {},
    { 'client-certificate-data': 'bm9uZQ==', 'client-key-data': 'bm9uZQ==' },
    'client certificate',
  ],
])('%s in the kubeconfig is said at once', async (_, cluster, user, said) => {
  kubeconfig({ cluster, user });
  expect(await failureOf()).toMatchObject({ code: 'cluster-unknown', message: expect.stringContaining(said) });
});

test('a context that is not there is refused with those that are', async () => {
  kubeconfig({});
  expect(await failureOf('nowhere')).toMatchObject({
    code: 'cluster-unknown',
    message: expect.stringMatching(/no context nowhere.*lab/),
  });
  kubeconfig({ context: { cluster: 'gone' } });
  expect(await failureOf()).toMatchObject({
    code: 'cluster-unknown',
    message: expect.stringMatching(/context lab .*cluster gone/),
  });
  kubeconfig({ context: { user: 'gone' } });
  expect(await failureOf()).toMatchObject({
    code: 'cluster-unknown',
    message: expect.stringMatching(/context lab .*user gone/),
  });
});

test('a host that no name server knows is said at once', async () => {
  kubeconfig({ server: 'https://cluster.invalid:6443' });
  expect(await failureOf()).toMatchObject({
    code: 'cluster-unknown',
    message: expect.stringContaining('cluster.invalid'),
  });
});

test('of a list of kubeconfigs a missing file is passed over, and the first to name a thing wins, as with kubectl', () => {
  const one = kubeconfig({ name: 'one', server: 'https://one.test' });
  const other = kubeconfig({ name: 'other', server: 'https://other.test' });
  writeFileSync(join(folder, 'again.yaml'), readFileSync(one, 'utf8').replace('one.test', 'again.test'));
  writeFileSync(join(folder, 'empty.yaml'), '');
  vi.stubEnv(
    'KUBECONFIG',
    ['absent', 'empty', 'one', 'again', 'other'].map((name) => join(folder, `${name}.yaml`)).join(delimiter),
  );
  expect(connectApiServer().url).toBe('https://one.test');
  expect(connectApiServer('other').url).toBe('https://other.test');
  expect(other).toContain('other');
});

test('HTTPS_PROXY leads to the API server, NO_PROXY past it', async () => {
  const { port, authority } = await startApiServer('cluster.invalid');
  const { url, asked } = await startConnectProxy();
  kubeconfig({ server: `https://cluster.invalid:${port}`, cluster: { 'certificate-authority-data': authority } });
  vi.stubEnv('HTTPS_PROXY', url);
  expect(await createCluster(connectApiServer(), signal).list('Node')).toEqual([]);
  expect(asked).toEqual([`cluster.invalid:${port}`]);
  vi.stubEnv('NO_PROXY', 'other.example,.invalid');
  expect(await failureOf()).toMatchObject({ code: 'cluster-unknown' });
  expect(asked).toHaveLength(1);
});

test('a login that is renewed while a delivery is under way may fail for a moment', async () => {
  const { port, authority, calls } = await startApiServer('localhost');
  const expired = {
    kind: 'ExecCredential',
    apiVersion: 'client.authentication.k8s.io/v1',
    status: { token: 'x', expirationTimestamp: '2026-01-01T00:00:00Z' },
  };
  const { user, starts } = plugin(`if (starts === 1) process.exit(1); console.log('${JSON.stringify(expired)}')`);
  kubeconfig({ server: `https://localhost:${port}`, cluster: { 'certificate-authority-data': authority }, user });
  const cluster = createCluster(connectApiServer(), signal);
  await cluster.list('Node');
  await cluster.list('Node');
  expect([starts(), calls()]).toEqual([3, 2]);
});
