import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { readDockerLogin } from './docker-login.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const ANN = { auth: base64('ann:a:b') };
let home = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hvs-login-'));
  for (const name of ['DOCKER_CONFIG', 'REGISTRY_AUTH_FILE', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME'])
    vi.stubEnv(name, '');
  vi.stubEnv('HOME', home);
  vi.stubEnv('PATH', [join(home, 'bin'), process.env.PATH].join(delimiter));
  return () => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  };
});

function write(file: string, content: object | string): void {
  const path = join(home, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  if (file.startsWith('bin/')) chmodSync(path, 0o755);
}

/** A credential helper that answers for one server, as docker's own do. */
function helper(name: string, server: string, answer: object): void {
  write(
    `bin/docker-credential-${name}`,
    `#!/bin/sh\nread asked\n[ "$1 $asked" = "get ${server}" ] && echo '${JSON.stringify(answer)}' && exit 0\necho 'credentials not found in native keychain'\nexit 1\n`,
  );
}

test.each([
  ['registry.example', 'registry.example'],
  ['127.0.0.1:5000', '127.0.0.1:5000'],
  ['registry.example', 'https://registry.example/v2/'],
  ['docker.io', 'https://index.docker.io/v1/'],
  ['index.docker.io', 'docker.io'],
])('the login to %s is found under %s', async (host, key) => {
  write('.docker/config.json', { auths: { [key]: ANN } });
  expect(await readDockerLogin(host)).toEqual({ user: 'ann', password: 'a:b' });
  expect(await readDockerLogin('other.example')).toBeUndefined();
});

const login = (user: string) => ({ auth: base64(`${user}:pw`) });

test.each([
  ['org1/hvs-api', 'one'],
  ['org2/hvs-api', 'two'],
  ['org2/hvs-api/nested', 'nested'],
  ['org2/hvs-api-other', 'two'],
  ['org22/hvs-api', 'host'],
  ['v2/hvs-api', 'host'],
])('of several logins to one registry that to the longest part of %s is taken', async (path, user) => {
  write('.docker/config.json', {
    auths: {
      'registry.example/org1': login('one'),
      'registry.example/org2/hvs-api/nested': login('nested'),
      'https://registry.example/v2/': login('host'),
      'other.example/org22': login('other'),
      'https://registry.example/org2/': login('two'),
      'registry.example/org2/hvs-api': {},
    },
  });
  expect(await readDockerLogin('registry.example', path)).toEqual({ user, password: 'pw' });
});

test('a login to a part of a registry is none to another part, and comes before a helper of all', async () => {
  helper('all', 'registry.example', { Username: 'eve', Secret: 'pw' });
  const auths = { 'registry.example/org1': login('one'), 'docker.io/org1': login('hub') };
  write('.docker/config.json', { auths });
  expect(await readDockerLogin('registry.example', 'org2/hvs-api')).toBeUndefined();
  expect(await readDockerLogin('registry-1.docker.io', 'org1/hvs-api')).toMatchObject({ user: 'hub' });
  write('.docker/config.json', { auths, credsStore: 'all' });
  expect(await readDockerLogin('registry.example', 'org1/hvs-api')).toMatchObject({ user: 'one' });
  expect(await readDockerLogin('registry.example', 'org2/hvs-api')).toMatchObject({ user: 'eve' });
});

test('DOCKER_CONFIG names another folder; podman keeps its logins elsewhere', async () => {
  write('elsewhere/config.json', { auths: { 'registry.example': ANN } });
  write('run/containers/auth.json', { auths: { 'podman.example': ANN } });
  expect(await readDockerLogin('registry.example')).toBeUndefined();
  vi.stubEnv('DOCKER_CONFIG', join(home, 'elsewhere'));
  vi.stubEnv('XDG_RUNTIME_DIR', join(home, 'run'));
  expect(await readDockerLogin('registry.example')).toMatchObject({ user: 'ann' });
  expect(await readDockerLogin('podman.example')).toMatchObject({ user: 'ann' });
});

test('a helper of one registry, or of all, is asked', async () => {
  helper('one', 'registry.example', { Username: 'bob', Secret: 'pw' });
  helper('all', 'https://index.docker.io/v1/', { Username: 'eve', Secret: 'pw2' });
  write('.docker/config.json', {
    credsStore: 'all',
    credHelpers: { 'registry.example': 'one' },
    auths: { 'https://index.docker.io/v1/': {} },
  });
  expect(await readDockerLogin('registry.example')).toEqual({ user: 'bob', password: 'pw' });
  expect(await readDockerLogin('docker.io')).toEqual({ user: 'eve', password: 'pw2' });
  expect(await readDockerLogin('unknown.example')).toBeUndefined();
});

test('a token in the place of a password is told as one', async () => {
  helper('one', 'registry.example', { Username: '<token>', Secret: 'refresh' });
  write('.docker/config.json', {
    credHelpers: { 'registry.example': 'one' },
    auths: { 'other.example': { auth: base64('<token>:'), identitytoken: 'mine' } },
  });
  expect(await readDockerLogin('registry.example')).toEqual({ user: '<token>', password: 'refresh' });
  expect(await readDockerLogin('other.example')).toEqual({ user: '<token>', password: 'mine' });
});

test.each<[string, object | string]>([
  ['a helper that is not installed', { credsStore: 'absent' }],
  ['a file that is no JSON', '{'],
  ['an entry that holds nothing', { auths: { 'registry.example': {} } }],
])('%s is no login, as for docker', async (_, content) => {
  write('.docker/config.json', content);
  expect(await readDockerLogin('registry.example')).toBeUndefined();
});
