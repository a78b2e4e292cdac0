import { expect, test } from 'vitest';
import { ImageError } from '../image-error.ts';
import { findEngine } from './find-engine.ts';
import type { RunCommand } from '../run-command.ts';

const NO_DAEMON = 'Command failed with exit code 1: docker version\nCannot connect to the Docker daemon';

/** A machine where these programs answer as told; others are not installed. */
function machine(answers: Readonly<Record<string, string>>): RunCommand {
  return async ({ program }) => {
    if (answers[program] === 'works') return '';
    throw new ImageError('command-failed', answers[program] ?? `Command failed with ENOENT: ${program}`);
  };
}

async function failure(finding: Promise<unknown>): Promise<ImageError> {
  return finding.then(
    () => expect.unreachable('an engine was found'),
    (error: ImageError) => error,
  );
}

test.each([
  [{ docker: 'works', podman: 'works', buildah: 'works' }, 'docker'],
  [{ docker: NO_DAEMON, podman: 'works', buildah: 'works' }, 'podman'],
  [{ buildah: 'works' }, 'buildah'],
])('the first that works is taken: %j', async (answers, found) => {
  expect((await findEngine(machine(answers))).name).toBe(found);
});

test('what is asked for is taken, though another would come first', async () => {
  expect((await findEngine(machine({ docker: 'works', buildah: 'works' }), 'buildah')).name).toBe('buildah');
});

test('what is asked for is not replaced by another', async () => {
  const error = await failure(findEngine(machine({ docker: NO_DAEMON, podman: 'works' }), 'docker'));
  expect(error).toMatchObject({ code: 'engine-unusable', fault: 'configuration' });
  expect(error.message).toContain('docker: Cannot connect to the Docker daemon');
});

test('without any engine it says why and what to install', async () => {
  const error = await failure(findEngine(machine({ docker: NO_DAEMON })));
  expect(error).toMatchObject({ code: 'engine-missing', fault: 'configuration' });
  expect(error.message).toBe(
    'no container engine can build here\n' +
      '  docker: Cannot connect to the Docker daemon\n  podman: not installed\n  buildah: not installed',
  );
  expect(error.hint).toMatch(/Debian.*apt install podman[^]*macOS.*brew install podman/);
});
