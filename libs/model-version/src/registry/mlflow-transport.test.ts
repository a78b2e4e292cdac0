import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSignedFor, startConnectProxy } from '@hvs/http-client/fixtures';
import { listenOnLoopback, TEST_MODEL } from '@hvs/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readRegistryConfig } from './config.ts';
import { createModelRegistry } from './create-registry.ts';
import { type FakeFault, startFakeMlflow } from './fake-mlflow.fixture.ts';

/** A registry as these variables name it. It notes its waits, and does not wait. */
function registryOf(env: Readonly<Record<string, string | undefined>>) {
  const waits: number[] = [];
  const delay = async (ms: number) => void waits.push(ms);
  return { waits, registry: createModelRegistry(readRegistryConfig(env), { delay }) };
}

/** Answers the first calls with faults. */
function faultsInTurn(...faults: readonly FakeFault[]): () => FakeFault {
  const left = [...faults];
  return () => left.shift();
}

test.each([
  ['a user and a password', { MLFLOW_TRACKING_USERNAME: 'ann', MLFLOW_TRACKING_PASSWORD: 'p:w' }, 'Basic YW5uOnA6dw=='],
  ['a token', { MLFLOW_TRACKING_TOKEN: 'abc' }, 'Bearer abc'],
  [
    'both, of which MLflow takes the user',
    { MLFLOW_TRACKING_USERNAME: 'ann', MLFLOW_TRACKING_PASSWORD: 'p:w', MLFLOW_TRACKING_TOKEN: 'abc' },
    'Basic YW5uOnA6dw==',
  ],
  ['nothing', { MLFLOW_TRACKING_TOKEN: '' }, undefined],
])('%s is the login', async (_, env, authorization) => {
  const fake = await startFakeMlflow();
  await registryOf({ MLFLOW_TRACKING_URI: fake.url, ...env }).registry.readVersion('hvs', '1');
  expect(fake.logins).toEqual([authorization]);
});

test('a login in the address is used, and is in no message', async () => {
  const fake = await startFakeMlflow();
  const address = `${fake.url.replace('http://', 'http://ann:p%3Aw@')}/`;
  const { registry } = registryOf({ MLFLOW_TRACKING_URI: address });
  fake.fault = () => ({ status: 401, body: 'no' });
  const fault = await registry.readVersion('hvs', '1').catch((error: unknown) => error);
  expect(fault).toMatchObject({ code: 'registry-login-failed', fault: 'configuration' });
  expect(String(fault)).not.toContain('ann');
  expect(fake.logins).toEqual(['Basic YW5uOnA6dw==']);
  expect(registry.address).toBe(fake.url);
});

test('a busy server is asked again, after what it asks for', async () => {
  const fake = await startFakeMlflow();
  fake.addVersion(TEST_MODEL);
  fake.fault = faultsInTurn({ status: 503 }, { status: 429 }, { status: 500 });
  const { registry, waits } = registryOf({ MLFLOW_TRACKING_URI: fake.url });
  expect(await registry.readVersion('hvs', '1')).toMatchObject({ version: '1' });
  expect(waits).toHaveLength(3);
});

test('a server that stays busy is given up, and so is one that is not there', async () => {
  const fake = await startFakeMlflow();
  fake.fault = () => ({ status: 503, body: 'sorry' });
  const { registry, waits } = registryOf({ MLFLOW_TRACKING_URI: fake.url });
  const unreachable = { code: 'registry-unreachable', fault: 'failure', message: expect.stringContaining('sorry') };
  await expect(registry.readVersion('hvs', '1')).rejects.toMatchObject(unreachable);
  expect(waits).toHaveLength(5);
  await fake.stop();
  await expect(registry.readVersion('hvs', '1')).rejects.toMatchObject({
    code: 'registry-unreachable',
    message: expect.stringContaining('ECONNREFUSED'),
  });
  expect(waits).toHaveLength(10);
});

test('a refusal is told in the words of the server, at once', async () => {
  const fake = await startFakeMlflow();
  fake.fault = () => ({ status: 400, body: '{"error_code":"BAD_REQUEST","message":"no such stage"}' });
  const { registry, waits } = registryOf({ MLFLOW_TRACKING_URI: fake.url });
  await expect(registry.readStage('hvs', 'Prod')).rejects.toMatchObject({
    code: 'registry-refused',
    message: expect.stringContaining('status 400 BAD_REQUEST: no such stage'),
  });
  expect(waits).toEqual([]);
});

test.each([
  ['a page', '<html>', 'no JSON'],
  ['other JSON', '{"model_version":{"name":1}}', 'another form'],
])('%s is no answer of MLflow', async (_, body, why) => {
  const fake = await startFakeMlflow();
  fake.fault = () => ({ status: 200, body });
  const { registry } = registryOf({ MLFLOW_TRACKING_URI: fake.url });
  await expect(registry.readVersion('hvs', '1')).rejects.toMatchObject({
    code: 'registry-answer-invalid',
    message: expect.stringContaining(why),
  });
});

test('a private authority is trusted when its file is named, and everybody only on demand', async () => {
  const tls = selfSignedFor('localhost');
  const fake = await startFakeMlflow({ tls });
  fake.addVersion(TEST_MODEL);
  const folder = await mkdtemp(join(tmpdir(), 'hvs-ca-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'ca.pem');
  await writeFile(file, tls.cert);
  const read = async (env: object) =>
    registryOf({ MLFLOW_TRACKING_URI: fake.url, ...env }).registry.readVersion('hvs', '1');
  await expect(read({})).rejects.toMatchObject({ code: 'registry-untrusted' });
  expect(await read({ MLFLOW_TRACKING_SERVER_CERT_PATH: file })).toMatchObject({ version: '1' });
  expect(await read({ MLFLOW_TRACKING_INSECURE_TLS: 'true' })).toMatchObject({ version: '1' });
});

test('it is asked through the proxy of the environment, and trusted by its own authority there', async () => {
  const tls = selfSignedFor('mlflow.test');
  const [fake, proxy] = [await startFakeMlflow({ tls }), await startConnectProxy()];
  fake.addVersion(TEST_MODEL);
  const folder = await mkdtemp(join(tmpdir(), 'hvs-ca-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'ca.pem');
  await writeFile(file, tls.cert);
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  const host = `mlflow.test:${new URL(fake.url).port}`;
  const { registry } = registryOf({ MLFLOW_TRACKING_URI: `https://${host}`, MLFLOW_TRACKING_SERVER_CERT_PATH: file });
  expect(await registry.readVersion('hvs', '1')).toMatchObject({ version: '1' });
  expect(proxy.asked).toEqual([host]);
});

test.each([
  [{}, 'registry-unnamed'],
  [{ MLFLOW_TRACKING_URI: 'sqlite:///secret.db' }, 'registry-address-invalid'],
  [{ MLFLOW_TRACKING_URI: 'http://a.test', MLFLOW_REGISTRY_URI: 'http://b.test' }, 'registry-address-invalid'],
  [{ MLFLOW_TRACKING_URI: 'https://a.test', MLFLOW_TRACKING_SERVER_CERT_PATH: 'no/file' }, 'registry-address-invalid'],
])('%j is refused as %s', (env, code) => {
  const open = () => registryOf(env);
  expect(open).toThrow(expect.objectContaining({ code, fault: 'configuration', hint: expect.any(String) }));
  expect(open).not.toThrow('secret');
});

test('a call that hangs, or waits for its next try, ends with the signal', async () => {
  const asked = Promise.withResolvers<void>();
  const { host, close } = await listenOnLoopback(() => asked.resolve());
  onTestFinished(close);
  const ended = new AbortController();
  const hanging = createModelRegistry(readRegistryConfig({ MLFLOW_TRACKING_URI: `http://${host}` }))
    .until(ended.signal)
    .readAlias('hvs', 'champion');
  await asked.promise;
  const fake = await startFakeMlflow();
  const refused = Promise.withResolvers<void>();
  fake.fault = () => {
    refused.resolve();
    return { status: 503, body: 'busy' };
  };
  const waiting = createModelRegistry(readRegistryConfig({ MLFLOW_TRACKING_URI: fake.url }))
    .until(ended.signal)
    .setTag({ name: 'hvs', version: '1' }, 'key', 'value');
  await refused.promise;
  const reason = new Error('ended by SIGTERM');
  ended.abort(reason);
  expect(await Promise.allSettled([hanging, waiting])).toEqual([
    { status: 'rejected', reason },
    { status: 'rejected', reason },
  ]);
});
