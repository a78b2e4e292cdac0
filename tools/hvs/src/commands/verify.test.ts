import { expect, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';

test('on a terminal each check of a sound environment has a line', async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  const { exitCode, stdout, stderr } = await hvs.onTerminal('verify', '--env', 'dev');
  expect(exitCode).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^passed workload of hvs-api-deployment: 3 of 3/);
  expect(lines.every((line) => line.startsWith('passed '))).toBe(true);
  expect(stderr).toContain('✔ verify pods');
});

test('in CI a field that somebody changed ends with 1 and names the writer', async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  hvs.site.writeAs('kubectl-edit', hvs.deployment, (deployment) => {
    (deployment.spec as { replicas: number }).replicas = 5;
  });
  const { exitCode, stdout, stderr } = await hvs.inCi('verify', '--env', 'dev');
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^FAILED manifests of .*kubectl-edit/m);
  expect(stdout).toMatch(/^passed ready of /m);
  expect(stderr).toMatch(/^- look\n/);
});

test('as JSON every check is in the result', async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  const { exitCode, result } = await hvs.asJson('verify', 'apps/hvs-api', '--env', 'dev');
  expect(exitCode).toBe(0);
  expect(result).toMatchObject({ environment: 'dev', checks: expect.any(Array) });
  expect(result?.checks).toContainEqual(expect.objectContaining({ name: 'golden vectors', passed: true }));
});

test('where nothing is proven, there is nothing to verify', async () => {
  const { exitCode, stdout, stderr } = await openHvs().inCi('verify', '--env', 'dev');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain('[nothing-verified]');
});

test.each<[string[], RegExp]>([
  [['--env', 'prod'], /there is no environment prod/],
  [['apps/second', '--env', 'dev'], /apps\/second has no overlays here/],
  [['--image', 'x'], /unknown option '--image'/],
])('wrong usage ends with 2: %j', async (args, message) => {
  const { exitCode, stdout, stderr } = await openHvs().inCi('verify', ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
