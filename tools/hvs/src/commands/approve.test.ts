import { expect, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';

const BY = ['--by', 'Ann', '--reason', 'staging since Monday'];

test('on a terminal an approval is told in a sentence, and a delivery then names it', async () => {
  const hvs = openHvs({ settings: 'approval: named\n' });
  const { exitCode, stdout, stderr } = await hvs.onTerminal('approve', ...hvs.of('a'), ...BY);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toBe(`dev: ${hvs.site.a.image.digest} is approved by Ann: staging since Monday\n`);
  const delivered = await hvs.inCi('deliver', ...hvs.of('a'));
  expect(delivered.exitCode).toBe(0);
  expect(delivered.stdout).toContain('approved by Ann (staging since Monday; hvs approve)');
});

test('in CI it approves what docker-push pushed last', async () => {
  const hvs = openHvs();
  hvs.push('b');
  const { exitCode, stdout } = await hvs.inCi('approve', '--env', 'dev', ...BY);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(hvs.site.b.image.digest);
});

test('as JSON it gives the approval that is on record', async () => {
  const hvs = openHvs();
  const { exitCode, lines } = await hvs.asJson('approve', ...hvs.of('a'), ...BY);
  expect(exitCode).toBe(0);
  expect(lines).toEqual([
    {
      type: 'result',
      digest: hvs.site.a.image.digest,
      by: 'Ann',
      reason: 'staging since Monday',
      through: 'hvs approve',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    },
  ]);
  expect(await hvs.site.store.readApprovals()).toHaveProperty(hvs.site.a.image.digest);
});

test('a cluster that does not take it is a failure, and the same command may be run again', async () => {
  const hvs = openHvs();
  hvs.site.hooks.intercept = (call) => {
    if (call.includes('ConfigMap')) throw new Error(`${call}: forbidden`);
  };
  const { exitCode, stdout, stderr } = await hvs.inCi('approve', ...hvs.of('a'), ...BY);
  expect({ exitCode, stdout, next: hvs.nextSteps }).toEqual({
    exitCode: 1,
    stdout: '',
    next: ['Run the same command again.'],
  });
  expect(stderr).toContain('forbidden');
});

test.each<[string[], RegExp]>([
  [['--env', 'dev', '--reason', 'x'], /required option '--by <name>' not specified/],
  [['--env', 'dev', '--by', 'Ann'], /required option '--reason <why>' not specified/],
  [['--env', 'prod', ...BY], /there is no environment prod/],
  [['--env', 'dev', '--image', 'hvs-api:2', ...BY], /does not name one image/],
  [['--env', 'dev', ...BY], /is missing or is no record of a pushed image/],
])('wrong usage ends with 2 and approves nothing: %j', async (args, message) => {
  const hvs = openHvs();
  const { exitCode, stderr } = await hvs.inCi('approve', ...args);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
  expect(hvs.site.writes).toEqual([]);
});
