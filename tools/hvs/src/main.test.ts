import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

/** The command as a person starts it, on a machine without any container engine. */
function hvs(...given: (string | NodeJS.ProcessEnv)[]) {
  const args = given.filter((one) => typeof one === 'string');
  const env = Object.assign({ PATH: '' }, ...given.filter((one) => typeof one !== 'string')) as NodeJS.ProcessEnv;
  const main = join(import.meta.dirname, 'main.ts');
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', env });
}

test('without an engine it says what to install and ends with 2', () => {
  const { status, stdout, stderr } = hvs('docker-build', 'apps/hvs-api');
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/docker: not installed\n {2}podman: not installed\n {2}buildah: not installed/);
  expect(stderr).toMatch(/next: Install docker, podman or buildah/);
});

test('--version says which hvs it is', () => {
  const { status, stdout } = hvs('--version');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

/** A kubeconfig of a cluster that nobody knows, with this user. */
function kubeconfigOf(user: object): string {
  const kubeconfig = join(mkdtempSync(join(tmpdir(), 'hvs-')), 'config');
  onTestFinished(() => rmSync(dirname(kubeconfig), { recursive: true }));
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      'current-context': 'x',
      contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
      users: [{ name: 'x', user }],
      clusters: [{ name: 'x', cluster: { server: 'https://cluster.invalid' } }],
    }),
  );
  return kubeconfig;
}

test('status tells what it does while it looks', () => {
  const { status, stderr } = hvs('status', '--env', 'dev', { KUBECONFIG: kubeconfigOf({}) });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^- look\n {2}look: failed/);
});

test.each([
  [['status'], undefined],
  [['quarantine'], 'Run the same command again'],
])('%j that is interrupted while a login plugin hangs ends, and says what is next for it alone', (args, next) => {
  // The plugin presses Ctrl-C, the first of those that are started at once, and ends only when hvs has.
  const pressed = join(dirname(kubeconfigOf({})), 'pressed');
  const press = `try { require('fs').mkdirSync('${pressed}'); process.kill(process.ppid, 'SIGINT') } catch {}`;
  const script = `process.stdin.on('end', () => process.exit()).resume(); ${press}`;
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: ['-e', script],
    interactiveMode: 'Never',
  };
  const { status, stderr } = hvs(...args, '--env', 'dev', { KUBECONFIG: kubeconfigOf({ exec }) });
  expect(status).toBe(1);
  expect(stderr).toContain('hvs: ended by SIGINT [aborted]');
  expect(/next: (.*?)[.:]/.exec(stderr)?.[1]).toBe(next);
});
