import { createRegistryOf, readRegistryConfig } from '@hvs/image';
import { describeImage, startRegistry } from '@hvs/image/fixtures';
import { listenOnLoopback } from '@hvs/testing';
import { expect, onTestFinished, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';

/** A command whose registry holds one image, under the tag `there`. */
async function openMachine() {
  const { host, put } = await startRegistry();
  const image = describeImage({});
  put(image, 'there');
  const hvs = openHvs({
    surroundings: { openRegistry: async (name) => createRegistryOf(name, readRegistryConfig({})) },
  });
  return { ...hvs, repository: `${host}/hvs-api`, digest: image.digest };
}

test('a registry that answers is a pass, whether it holds the image or not', async () => {
  const { asJson, onTerminal, repository, digest } = await openMachine();
  const there = await asJson('check-login', `${repository}:there`);
  expect(there.exitCode).toBe(0);
  expect(there.result).toEqual({ type: 'result', repository, tag: 'there', digest });
  const missing = await asJson('check-login', `${repository}:missing`);
  expect(missing.exitCode).toBe(0);
  expect(missing.result).toEqual({ type: 'result', repository, tag: 'missing', digest: null });
  expect((await onTerminal('check-login', repository)).stdout).toBe(
    `${repository}: the registry answers, and holds no such image yet\n`,
  );
});

test('a registry that refuses the login is a failure that names the variables', async () => {
  const { host, close } = await listenOnLoopback((_, response) => {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
  });
  onTestFinished(close);
  const { asJson } = await openMachine();
  const { exitCode, result, stderr } = await asJson('check-login', `${host}/hvs-api:there`);
  expect({ exitCode, result }).toEqual({ exitCode: 1, result: undefined });
  expect(stderr).toContain('HVS_REGISTRY_USER');
});
