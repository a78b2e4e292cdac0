import { createStep, type StepEvent } from '@hvs/step';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBuiltImage } from './built-image.ts';
import type { Command, RunCommand } from './run-command.ts';
import { ImageError } from './image-error.ts';
import { buildImage, type ImageRequest } from './build-image.ts';
import { createWorkspace } from './workspace.fixture.ts';

const BASE = 'node:24-bookworm-slim';
const ID = `sha256:${'b'.repeat(64)}`;

interface Machine {
  readonly overBaseBytes?: number;
  /** Architecture of the base image that is there before anything is pulled. */
  readonly presentBase?: string;
  readonly pulledBase?: string;
  readonly buildFails?: boolean;
}

/** A docker that tells of a base image of 100 bytes and of what was built on it. */
function startDocker({ overBaseBytes = 54_000_000, presentBase = 'amd64', ...machine }: Machine = {}) {
  const commands: Command[] = [];
  let base: string | undefined = presentBase || undefined;
  let isBuilt = false;

  const inspect = (reference: string): string => {
    const isBase = reference === BASE;
    const architecture = isBase ? base : isBuilt && 'amd64';
    if (!architecture) throw new ImageError('command-failed', `Error: No such image: ${reference}`);
    const Layers = isBase ? ['sha256:1'] : ['sha256:1', 'sha256:2'];
    const Size = isBase ? 100 : 100 + overBaseBytes;
    return JSON.stringify([{ Id: ID, Architecture: architecture, Size, RootFS: { Layers } }]);
  };
  const run: RunCommand = async (command) => {
    commands.push(command);
    const [verb, , last] = command.args;
    if (command.program === 'git') return verb === 'log' ? 'c0ffee 1795377600' : '';
    if (verb === 'image') return inspect(last);
    if (verb === 'pull') base = machine.pulledBase;
    if (verb === 'build' && machine.buildFails) throw new ImageError('command-failed', 'no space left');
    if (verb === 'build') isBuilt = true;
    return '';
  };
  const ran = (verb: string) => commands.filter(({ args }) => args[0] === verb);
  return { run, ran };
}

function request(workspaceRoot: string): ImageRequest {
  return {
    workspaceRoot,
    project: 'apps/hvs-api',
    platform: 'linux/amd64',
    baseImage: BASE,
    modelFolder: join(workspaceRoot, 'models/hvs'),
    extraReferences: ['localhost/try:1'],
  };
}

const silent = createStep(() => undefined);

test('builds, measures and records an image of the bundle and the model', async () => {
  const root = createWorkspace();
  const { run, ran } = startDocker();
  const steps: string[] = [];
  const step = createStep((event: StepEvent) => {
    if (event.type === 'step-done') steps.push(event.step);
  });
  const built = await buildImage(request(root), run, step);

  expect(steps).toEqual([
    'find an engine',
    'read the commit',
    'check the model',
    'have the base image',
    'build',
    'measure',
  ]);
  expect(built).toMatchObject({
    engine: 'docker',
    id: ID,
    reference: 'hvs-api:sha-c0ffee',
    references: ['hvs-api:sha-c0ffee', 'hvs-api:2-20261122T200000Z', 'hvs-api:latest', 'localhost/try:1'],
    revision: 'c0ffee',
    created: '2026-11-22T20:00:00.000Z',
    model: { name: 'hvs', version: '2' },
    sizeBytes: 54_000_100,
    overBaseBytes: 54_000_000,
  });
  expect(await readBuiltImage(root, 'hvs-api')).toEqual(built);
  const [{ args }] = ran('build');
  expect(args).toEqual(
    expect.arrayContaining([
      'apps/hvs-api/Dockerfile',
      `BASE_IMAGE=${BASE}`,
      'TARGETARCH=amd64',
      'MODEL_FOLDER=dist/images/hvs-api/model',
      'IMAGE_REVISION=c0ffee',
    ]),
  );
  expect(ran('pull')).toEqual([]);
});

test.each(['', 'arm64'])('pulls a base image that is not there for the platform: "%s"', async (presentBase) => {
  const { run, ran } = startDocker({ presentBase, pulledBase: 'amd64' });
  await buildImage(request(createWorkspace()), run, silent);
  expect(ran('pull').map(({ args }) => args)).toEqual([['pull', '--platform', 'linux/amd64', BASE]]);
});

test('does not build upon a base image of another platform', async () => {
  const { run, ran } = startDocker({ presentBase: '', pulledBase: 'arm64' });
  await expect(buildImage(request(createWorkspace()), run, silent)).rejects.toMatchObject({
    code: 'platform-unsupported',
  });
  expect(ran('build')).toEqual([]);
});

test.each([
  ['is too large', { overBaseBytes: 60_000_001 }, 'image-too-large'],
  ['fails', { buildFails: true }, 'command-failed'],
])('a build that %s leaves no record, not even of the image before', async (_, machine, code) => {
  const root = createWorkspace();
  await buildImage(request(root), startDocker().run, silent);
  await expect(buildImage(request(root), startDocker(machine).run, silent)).rejects.toMatchObject({ code });
  await expect(readBuiltImage(root, 'hvs-api')).rejects.toMatchObject({
    code: 'image-unrecorded',
    hint: 'Build it: npx nx docker-build hvs-api',
  });
});

test('without a bundle it says how to build one', async () => {
  const root = createWorkspace();
  rmSync(join(root, 'dist'), { recursive: true });
  await expect(buildImage(request(root), startDocker().run, silent)).rejects.toMatchObject({
    code: 'bundle-missing',
    hint: expect.stringContaining('npx nx build hvs-api'),
  });
});
