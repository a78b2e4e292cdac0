import { readBuiltImage } from '@hvs/image';
import { afterAll, afterEach, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { type GuardedRegistry, openGuardedRegistry } from '../src/guarded-registry.ts';
import { runHvs } from '../src/hvs.ts';
import { keepPushedRecord } from '../src/images/keep-pushed-record.ts';
import { startMoto } from '../src/moto.ts';
import { ROOT } from '../src/paths.ts';
import { addToReport } from '../src/report.ts';

const { registry = '' } = readConfig();
const restore = await keepPushedRecord();
/** The login that moto gives for every account. */
const ECR_LOGIN = { AWS: '123456789012-auth-token' };
const AMAZON = {
  HVS_REGISTRY_AUTH: 'ecr',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'an-id',
  AWS_SECRET_ACCESS_KEY: 'a-key',
};
const logins: string[] = [];
const closings: (() => Promise<void>)[] = [];

async function guard(passwords: Readonly<Record<string, string>>): Promise<GuardedRegistry> {
  const guarded = await openGuardedRegistry(registry, passwords);
  closings.push(guarded.close);
  return guarded;
}

afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});
afterAll(async () => {
  addToReport('registries', { pushedAs: logins });
  await restore();
});

/** Every push has a name of its own, so that it sends the whole image. */
async function push(host: string, env: Readonly<Record<string, string>>) {
  return runHvs(['docker-push', 'apps/hvs-api', '--registry', `${host}/login-${process.pid}`, '--replace'], { env });
}

async function expectPushed(
  { code, results, stderr }: Awaited<ReturnType<typeof push>>,
  { host, users }: GuardedRegistry,
): Promise<void> {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { revision, model } = await readBuiltImage(ROOT, 'hvs-api');
  logins.push([...users].join());
  expect(results).toMatchObject([
    {
      image: {
        repository: `${host}/login-${process.pid}/hvs-api`,
        digest: expect.stringMatching(/^sha256:/),
        revision,
        model,
      },
    },
  ]);
}

test('a registry with a password: docker and the command log in with what the environment says', async () => {
  const guarded = await guard({ ann: 'a:secret with spaces' });
  await expectPushed(
    await push(guarded.host, { HVS_REGISTRY_USER: 'ann', HVS_REGISTRY_PASSWORD: 'a:secret with spaces' }),
    guarded,
  );
  expect([...guarded.users]).toEqual(['ann']);
});

test.each<[string, Record<string, string>, number, RegExp]>([
  ['nobody', {}, 1, /status 401[^]*Set HVS_REGISTRY_USER and HVS_REGISTRY_PASSWORD/],
  ['a wrong password', { HVS_REGISTRY_USER: 'ann', HVS_REGISTRY_PASSWORD: 'another-secret' }, 1, /status 401/],
  ['half a login', { HVS_REGISTRY_USER: 'ann' }, 2, /only one of user and password is given/],
])('%s is not let in, and is told so without a password', async (_, env, exitCode, reason) => {
  const { host, users } = await guard({ ann: 'secret' });
  const { code, stderr } = await push(host, env);
  expect({ code, stderr }).toEqual({ code: exitCode, stderr: expect.stringMatching(reason) });
  expect(stderr).not.toContain('secret');
  expect(users.size).toBe(0);
});

test('Amazon ECR: its SDK asks for a token, with which docker and the command log in', async () => {
  const moto = await startMoto();
  closings.push(moto.close);
  const guarded = await guard(ECR_LOGIN);
  await expectPushed(await push(guarded.host, { ...AMAZON, AWS_ENDPOINT_URL_ECR: moto.url }), guarded);
  expect([...guarded.users]).toEqual(['AWS']);
});

test('Amazon ECR that does not answer is told with what the SDK needs', async () => {
  const { host } = await guard(ECR_LOGIN);
  const { code, stderr } = await push(host, {
    ...AMAZON,
    AWS_MAX_ATTEMPTS: '1',
    AWS_ENDPOINT_URL_ECR: 'http://127.0.0.1:1',
  });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/Amazon ECR gives no token[^]*ecr:GetAuthorizationToken/),
  });
});
