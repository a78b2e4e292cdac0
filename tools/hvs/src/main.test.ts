import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** The command as a person starts it, on a machine without any container engine. */
function hvs(...args: string[]) {
  const main = join(import.meta.dirname, 'main.ts');
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', env: { PATH: '' } });
}

test('without an engine it says what to install and ends with 2', () => {
  const { status, stdout, stderr } = hvs('docker-build', 'apps/hvs-api');
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/docker: not installed\n {2}podman: not installed\n {2}buildah: not installed/);
  expect(stderr).toMatch(/next: Install docker, podman or buildah/);
});

test.each([
  [['docker-build', 'apps/hvs-api', '--engine', 'rkt'], 'Allowed choices are docker, podman, buildah'],
  [['docker-build', 'apps/hvs-api', '--platform', 'windows/amd64'], 'Allowed choices are linux/amd64'],
  [['docker-build'], "missing required argument 'project'"],
  [['docker-built'], 'Did you mean docker-build?'],
])('wrong usage ends with 2: %j', (args, message) => {
  const { status, stderr } = hvs(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test('help is no fault', () => {
  const { status, stdout } = hvs('docker-build', '--help');
  expect(status).toBe(0);
  expect(stdout).toContain('--base-image');
});
