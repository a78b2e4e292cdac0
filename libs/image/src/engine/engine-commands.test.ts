import { expect, test } from 'vitest';
import { buildCommand, type ImageBuild, inspectCommand, probeCommand, pullCommand } from './engine-commands.ts';

const build: ImageBuild = {
  dockerfile: 'apps/hvs-api/Dockerfile',
  references: ['hvs-api:sha-1', 'hvs-api:latest'],
  platform: 'linux/arm64',
  labels: { 'hvs.dev/model-version': '2' },
  buildArguments: { TARGETARCH: 'arm64' },
  created: new Date('2026-11-22T20:00:00Z'),
};

const shared =
  'build --file apps/hvs-api/Dockerfile --platform linux/arm64 --tag hvs-api:sha-1 --tag hvs-api:latest ' +
  '--build-arg TARGETARCH=arm64 --label hvs.dev/model-version=2';

test('docker builds with BuildKit, the labels alone and the time of the commit', () => {
  expect(buildCommand('docker', build)).toEqual({
    program: 'docker',
    args: `${shared} .`.split(' '),
    env: {
      DOCKER_BUILDKIT: '1',
      BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
      SOURCE_DATE_EPOCH: '1795377600',
    },
  });
});

test.each(['podman', 'buildah'] as const)('%s keeps layers apart, annotates and gives all files one time', (engine) => {
  expect(buildCommand(engine, build)).toEqual({
    program: engine,
    args: `${shared} --layers --timestamp 0 --annotation hvs.dev/model-version=2 .`.split(' '),
  });
});

test('the daemon of docker is asked, not its client', () => {
  expect(probeCommand('docker').args).toEqual(['version', '--format', '{{.Server.Version}}']);
  expect(probeCommand('podman').args).toEqual(['info']);
  expect(probeCommand('buildah').args).toEqual(['info']);
});

test('images are inspected and base images pulled for the platform', () => {
  expect(inspectCommand('docker', 'a:b').args).toEqual(['image', 'inspect', 'a:b']);
  expect(inspectCommand('podman', 'a:b').args).toEqual(['image', 'inspect', 'a:b']);
  expect(inspectCommand('buildah', 'a:b').args).toEqual(['inspect', '--type', 'image', 'a:b']);
  expect(pullCommand('podman', 'a:b', 'linux/amd64')).toEqual({
    program: 'podman',
    args: ['pull', '--platform', 'linux/amd64', 'a:b'],
  });
});
