import { expect, test } from 'vitest';
import { openHvs, RUN } from '../hvs.fixture.ts';

/** Two releases were proven; the second one serves. */
async function openProvenTwice() {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  await hvs.site.deliver('b');
  return hvs;
}

test('on a terminal a rollback shows its steps and the receipt, and ends with 0', async () => {
  const hvs = await openProvenTwice();
  const { exitCode, stdout, stderr } = await hvs.onTerminal('rollback', '--env', 'dev');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^dev: rolled-back, .*\n {2}release {2}hvs .* of aaaaaaa/);
  expect(stdout).toContain('rolled back by hand');
  expect(stderr).toContain('✔ look');
  expect(hvs.site.serving('hvs-dev')).toEqual([hvs.site.a.image.digest]);
  expect(hvs.nextSteps).toEqual(['Run the same command again to go back.']);
});

test('in CI the receipt and the quarantine name the run and the reason', async () => {
  const hvs = await openProvenTwice();
  const { exitCode, stdout, stderr } = await hvs.inCi('rollback', '--env', 'dev', '--reason', 'slow answers');
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`  by       ${RUN}\n`);
  expect(stderr).toMatch(/^- look\n/);
  expect((await hvs.site.store.readQuarantine())[hvs.site.b.image.digest].reason).toContain('slow answers');
});

test('as JSON the receipt is the last line', async () => {
  const hvs = await openProvenTwice();
  const { exitCode, lines, result } = await hvs.asJson('rollback', '--env', 'dev', '--to', 'previous');
  expect(exitCode).toBe(0);
  expect(lines.at(-1)).toBe(result);
  expect(result).toMatchObject({ outcome: 'rolled-back', release: { revision: 'a'.repeat(40) } });
});

test('--to verified restores the proven release where somebody changed it', async () => {
  const hvs = await openProvenTwice();
  hvs.site.writeAs('kubectl-edit', hvs.deployment, (deployment) => {
    (deployment.spec as { replicas: number }).replicas = 5;
  });
  const { exitCode, result } = await hvs.asJson('rollback', '--env', 'dev', '--to', 'verified');
  expect(exitCode).toBe(0);
  expect(result).toMatchObject({ outcome: 'rolled-back', release: { revision: 'b'.repeat(40) } });
  expect(hvs.site.serving('hvs-dev')).toEqual([hvs.site.b.image.digest]);
});

test('where there is nothing to go back to, it is refused with what shows more', async () => {
  const hvs = openHvs();
  const { exitCode, stdout, stderr } = await hvs.inCi('rollback', '--env', 'dev');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/\[nothing-verified\]\nnext: hvs status/);
  expect(hvs.site.writes).toEqual([]);
});

test('a rollback that does not get there ends with 5', async () => {
  const hvs = await openProvenTwice();
  hvs.site.hooks.intercept = (call) => {
    if (call === 'apply Deployment hvs-api-deployment') throw new Error('no answer');
  };
  const { exitCode, stdout } = await hvs.inCi('rollback', '--env', 'dev');
  expect(exitCode).toBe(5);
  expect(stdout).toMatch(/^dev: rollback-failed,/);
});

test.each<[string[], RegExp]>([
  [['--env', 'dev', '--to', 'yesterday'], /Allowed choices are/],
  [['--env', 'dev', '--wait', 'x'], /--wait.*30, 30s or 2m/],
  [['--env', 'prod'], /there is no environment prod/],
  [['apps/second', '--env', 'dev'], /apps\/second has no overlays here/],
])('wrong usage ends with 2 and writes nothing: %j', async (args, message) => {
  const hvs = openHvs();
  const { exitCode, stdout, stderr } = await hvs.inCi('rollback', ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(hvs.site.writes).toEqual([]);
});
