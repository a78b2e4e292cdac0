import { expect, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';

/** The deliveries of an environment: one, then one that failed. */
async function openWithPast() {
  const hvs = openHvs({ b: { waiting: 'CrashLoopBackOff' } });
  await hvs.site.deliver('a');
  await hvs.site.deliver('b');
  return hvs;
}

test('on a terminal each receipt is a line, the newest first', async () => {
  const hvs = await openWithPast();
  const { exitCode, stdout, stderr } = await hvs.onTerminal('history', '--env', 'dev');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(
    /^\d{8}t\d{6}-\w{4} {2}rolled-back {2}hvs .* of bbbbbbb \(.*\) {2}ann {2}.*CrashLoopBackOff/,
  );
  expect(lines[1]).toMatch(/^\d{8}t\d{6}-\w{4} {2}delivered {2}hvs .* of aaaaaaa \(.*\) {2}ann$/);
});

test('in CI an environment without a past prints nothing', async () => {
  expect(await openHvs().inCi('history', '--env', 'dev')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

test('as JSON each receipt is a whole line', async () => {
  const hvs = await openWithPast();
  const { exitCode, lines } = await hvs.asJson('history', '--env', 'dev');
  expect(exitCode).toBe(0);
  expect(lines).toEqual([
    expect.objectContaining({ type: 'result', outcome: 'rolled-back', by: 'ann' }),
    expect.objectContaining({ type: 'result', outcome: 'delivered', checks: expect.any(Array) }),
  ]);
});

test('a cluster that does not answer is a failure', async () => {
  const hvs = openHvs();
  hvs.site.hooks.intercept = () => {
    throw new Error('no answer');
  };
  const { exitCode, stdout, stderr } = await hvs.inCi('history', '--env', 'dev');
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain('no answer');
});

test.each<[string[], RegExp]>([
  [['--env', 'prod'], /there is no environment prod/],
  [['--markdown'], /unknown option '--markdown'/],
])('wrong usage ends with 2: %j', async (args, message) => {
  const { exitCode, stdout, stderr } = await openHvs().inCi('history', ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
