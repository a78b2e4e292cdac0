import { ImageError, type RunCommand } from '@hvs/image';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';

const BASE = 'node:24-bookworm-slim';
const ID = `sha256:${'b'.repeat(64)}`;

/** A workspace with a bundle, on a machine with docker that has the base image of 100 bytes. */
function openMachine(overBaseBytes = 54_000_000) {
  const ran: string[] = [];
  const runCommand: RunCommand = async ({ program, args }) => {
    ran.push([program, ...args].join(' '));
    const [verb, , last] = args;
    if (program === 'git') return verb === 'log' ? 'c0ffee 1795377600' : '';
    if (verb !== 'image') return '';
    const [Layers, Size] = last === BASE ? [['sha256:1'], 100] : [['sha256:1', 'sha256:2'], 100 + overBaseBytes];
    return JSON.stringify([{ Id: ID, Architecture: 'amd64', Size, RootFS: { Layers } }]);
  };
  const hvs = openHvs({ surroundings: { runCommand } });
  mkdirSync(join(hvs.workspaceRoot, 'dist/apps/hvs-api'), { recursive: true });
  writeFileSync(join(hvs.workspaceRoot, 'dist/apps/hvs-api/main.js'), '');
  return { ...hvs, built: () => ran.filter((line) => line.startsWith('docker build')) };
}

const ARGS = ['docker-build', 'apps/hvs-api', '--platform', 'linux/amd64'];

test('on a terminal the image is told by its names, its model and its size against the limit', async () => {
  const hvs = openMachine();
  const { exitCode, stdout, stderr } = await hvs.onTerminal(...ARGS, '--tag', 'try:1', '--tag', 'try:2');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    new RegExp(
      `^hvs-api:sha-c0ffee\nhvs-api:\\S+\nhvs-api:latest\ntry:1\ntry:2\n {2}${ID} for linux/amd64, built by docker\n {2}model hvs \\S+, sha256 \\w{64}\n`,
    ),
  );
  expect(stdout).toMatch(/ {2}54\.00 MB, of which 54\.00 MB over node:24-bookworm-slim \(limit 60\.00 MB\)\n$/);
  expect(stderr).toMatch(/^- find an engine\n/);
  expect(hvs.built()).toHaveLength(1);
});

test('in CI each step is a line', async () => {
  const { exitCode, stderr } = await openMachine().inCi(...ARGS);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/- build\n {2}build: done in \d+ ms\n- measure\n {2}measure: done in \d+ ms\n$/);
});

test('as JSON the record of the image is one document, progress stays on standard error', async () => {
  const { exitCode, stdout, stderr } = await openMachine().inCi(...ARGS, '--json');
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ engine: 'docker', id: ID, reference: 'hvs-api:sha-c0ffee' });
  expect(stderr).toMatch(/^- find an engine\n/);
});

test('an image over the limit is refused with 1', async () => {
  const { exitCode, stdout, stderr } = await openMachine(60_000_001).inCi(...ARGS);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain('[image-too-large]');
});

test('without a bundle it says how to make one', async () => {
  const { exitCode, stderr } = await openHvs().inCi(...ARGS);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/no dist\/apps\/hvs-api\/main\.js to pack \[bundle-missing\]\nnext: Build it first/);
});

test('without an engine it says what to install', async () => {
  const { exitCode, stdout, stderr } = await openHvs({
    surroundings: {
      runCommand: async ({ program }) => {
        throw new ImageError('command-failed', `${program}: not found`);
      },
    },
  }).inCi(...ARGS);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/next: Install docker, podman or buildah/);
});

test.each<[string[], string]>([
  [['apps/hvs-api', '--engine', 'rkt'], 'Allowed choices are docker, podman, buildah'],
  [['apps/hvs-api', '--platform', 'windows/amd64'], 'Allowed choices are linux/amd64'],
  [[], "missing required argument 'project'"],
])('wrong usage ends with 2: %j', async (args, message) => {
  const { exitCode, stderr } = await openHvs().inCi('docker-build', ...args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});
