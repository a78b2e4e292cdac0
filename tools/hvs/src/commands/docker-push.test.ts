import { describeImage, startRegistry } from '@hvs/image/fixtures';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';

const MODEL = { name: 'hvs', version: '2', sha256: 'b'.repeat(64) };
const BASE = 'node:24-bookworm-slim';
const IMAGE = describeImage({
  'hvs.dev/model-name': MODEL.name,
  'hvs.dev/model-version': MODEL.version,
  'hvs.dev/model-sha256': MODEL.sha256,
  'org.opencontainers.image.base.name': BASE,
  'org.opencontainers.image.revision': 'c0ffee',
});

/** A machine that built the image, with an engine that pushes it to a registry of this machine. */
async function openMachine() {
  const { host, put } = await startRegistry();
  const hvs = openHvs({
    surroundings: {
      async runCommand({ args: [verb] }) {
        if (verb === 'push') put(IMAGE, 'sha-c0ffee');
        return '';
      },
    },
  });
  mkdirSync(join(hvs.workspaceRoot, 'dist/images/hvs-api'), { recursive: true });
  writeFileSync(
    join(hvs.workspaceRoot, 'dist/images/hvs-api/image.json'),
    JSON.stringify({
      engine: 'docker',
      reference: 'hvs-api:sha-c0ffee',
      references: ['hvs-api:sha-c0ffee', 'hvs-api:latest'],
      id: IMAGE.id,
      platform: 'linux/amd64',
      baseImage: BASE,
      revision: 'c0ffee',
      created: '2026-11-22T20:05:09Z',
      model: MODEL,
      sizeBytes: 2,
      overBaseBytes: 1,
    }),
  );
  return { ...hvs, host };
}

test('on a terminal the image is told by its digest, and a delivery then finds it', async () => {
  const hvs = await openMachine();
  const { exitCode, stdout, stderr } = await hvs.onTerminal('docker-push', 'apps/hvs-api', '--registry', hvs.host);
  expect(exitCode).toBe(0);
  const [reference, ...facts] = stdout.split('\n');
  // The push writes the labels into the manifest as annotations, which gives it a digest of its own.
  expect(reference).toMatch(new RegExp(`^${hvs.host}/hvs-api@sha256:[0-9a-f]{64}$`));
  expect(facts).toEqual(['  pushed; sha-c0ffee, latest', `  model hvs 2, sha256 ${MODEL.sha256}`, '']);
  expect(stderr).toMatch(/✔ push \d+\.\d s\n/);
  expect((await hvs.inCi('pin', '--env', 'dev')).stdout).toContain(` ${reference}\n`);
});

test('in CI the registry comes from HVS_REGISTRY, and a second push finds the image there', async () => {
  const hvs = await openMachine();
  const registry = { HVS_REGISTRY: hvs.host };
  await hvs.inCiWith(registry, 'docker-push', 'apps/hvs-api');
  const { exitCode, stdout, stderr } = await hvs.inCiWith(registry, 'docker-push', 'apps/hvs-api');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('\n  was there already; ');
  expect(stderr).toMatch(/^- find the image\n/);
});

test('as JSON the record of the push is the last line', async () => {
  const hvs = await openMachine();
  const { exitCode, lines, result } = await hvs.asJson('docker-push', 'apps/hvs-api', '--registry', hvs.host);
  expect(exitCode).toBe(0);
  expect(lines.at(-1)).toBe(result);
  expect(result).toMatchObject({ wasPresent: false, image: { repository: `${hvs.host}/hvs-api`, model: MODEL } });
});

test('an image that was never built is refused with what builds it', async () => {
  const { exitCode, stdout, stderr } = await openHvs().inCi('docker-push', 'apps/hvs-api', '--registry', '127.0.0.1:1');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/next: .*docker-build/);
});

test.each<[string[], RegExp]>([
  [['apps/hvs-api'], /HVS_REGISTRY/],
  [[], /missing required argument 'project'/],
  [['apps/hvs-api', '--force'], /unknown option '--force'/],
])('wrong usage ends with 2: %j', async (args, message) => {
  const { exitCode, stdout, stderr } = await openHvs().inCi('docker-push', ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
