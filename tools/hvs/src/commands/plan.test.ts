import { expect, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';

test('on a terminal a plan tells the steps and the diff of each manifest, and writes nothing', async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  const writes = hvs.site.writes.length;
  const { exitCode, stdout, stderr } = await hvs.onTerminal('plan', ...hvs.of('b'));
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^dev would be delivered to, rolling\n {2}now .* of aaaaaaa .*\n {2}then .* of bbbbbbb /);
  expect(stdout).toMatch(/\n {2}1\. start 1 candidate pods/);
  expect(stdout).toMatch(/\n~ Deployment hvs-dev\/hvs-api-deployment\n[^]*\n- .*aaaaaaa[^]*\n\+ .*bbbbbbb/);
  expect(stdout).toContain('\n= Service hvs-dev/hvs-api-service\n');
  expect(stderr).toContain('✔ compare');
  expect(hvs.site.writes.length).toBe(writes);
});

test('in CI the first release is planned into an empty environment', async () => {
  const hvs = openHvs();
  const { exitCode, stdout, stderr } = await hvs.inCi('plan', ...hvs.of('a'));
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/\n {2}now {2}nothing proven\n/);
  expect(stdout).toMatch(/\n\+ Deployment hvs-dev\/hvs-api-deployment/);
  expect(stderr).toMatch(/^- resolve\n/);
});

test('as JSON the plan is the last line', async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  const { exitCode, lines, result } = await hvs.asJson('plan', ...hvs.of('b'));
  expect(exitCode).toBe(0);
  expect(lines.at(-1)).toBe(result);
  expect(result).toMatchObject({ environment: 'dev', strategy: 'rolling', outcome: 'deliver', reasons: [] });
});

test('a field that somebody else wrote stands before the diff that takes it out', async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  hvs.site.writeAs('kubectl-edit', hvs.deployment, (deployment) => {
    (deployment.spec as { replicas: number }).replicas = 7;
  });
  const { stdout } = await hvs.inCi('plan', ...hvs.of('b'));
  expect(stdout).toMatch(/\n~ Deployment hvs-dev\/hvs-api-deployment\n {2}foreign: .*kubectl-edit.*\nIndex: /);
});

test('a plan that would be refused ends with 3 and the reason', async () => {
  const hvs = openHvs({ settings: 'approval: named\n' });
  const { exitCode, stdout } = await hvs.inCi('plan', ...hvs.of('a'));
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/^dev would refuse it\n[^]*\n {2}- dev needs somebody's approval/);
});

test('a release that serves already is no work', async () => {
  const hvs = openHvs();
  await hvs.inCi('deliver', ...hvs.of('a'));
  const { exitCode, stdout } = await hvs.inCi('plan', ...hvs.of('a'));
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^dev serves it already; nothing would be done\n/);
});

test.each<[string[], RegExp]>([
  [['--env', 'prod'], /there is no environment prod/],
  [['--env', 'dev', '--image', 'x'], /x does not name one image/],
  [['--env', 'dev', '--wait', 'long'], /--wait/],
  [['--now'], /unknown option '--now'/],
  [['dev'], /too many arguments/],
])('wrong usage ends with 2: %j', async (args, message) => {
  const { exitCode, stdout, stderr } = await openHvs().inCi('plan', ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
