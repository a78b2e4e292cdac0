import { expect, test } from 'vitest';
import { readCredentials } from './registry-credentials.ts';
import { readRegistryConfig } from '../config.ts';

const read = async (host: string, env: Record<string, string>) => readCredentials(host, readRegistryConfig(env));

test.each<[string, string, Record<string, string>, object | undefined]>([
  ['nobody', '127.0.0.1:5000', {}, undefined],
  [
    'a user with a password',
    'registry.example',
    { HVS_REGISTRY_USER: 'ann', HVS_REGISTRY_PASSWORD: 'pw' },
    { user: 'ann', password: 'pw' },
  ],
  [
    "GitHub's token for GitHub's registry",
    'ghcr.io',
    { GITHUB_TOKEN: 'token', GITHUB_ACTOR: 'ann' },
    { user: 'ann', password: 'token' },
  ],
  ["GitHub's token when nobody is named", 'ghcr.io', { GITHUB_TOKEN: 'token' }, { user: 'github', password: 'token' }],
  [
    "a password before GitHub's token",
    'ghcr.io',
    { GITHUB_TOKEN: 'token', HVS_REGISTRY_USER: 'bob', HVS_REGISTRY_PASSWORD: 'pw' },
    { user: 'bob', password: 'pw' },
  ],
  ["nobody: GitHub's token is for no other registry", 'registry.example', { GITHUB_TOKEN: 'token' }, undefined],
  ["nobody: nor for one that only looks like GitHub's", 'ghcr.io.example', { GITHUB_TOKEN: 'token' }, undefined],
])('%s', async (_, host, env, credentials) => {
  expect(await read(host, env)).toEqual(credentials);
});

test.each<[string, Record<string, string>, RegExp]>([
  ['half a login', { HVS_REGISTRY_USER: 'ann' }, /only one of user and password/],
  ["Amazon's, in no region", { HVS_REGISTRY_AUTH: 'ecr' }, /AWS region of this registry is unknown/],
])('%s is refused with what to set', async (_, env, message) => {
  await expect(read('registry.example', env)).rejects.toMatchObject({
    code: 'registry-login-failed',
    message: expect.stringMatching(message),
    hint: expect.stringContaining('Set '),
  });
});
