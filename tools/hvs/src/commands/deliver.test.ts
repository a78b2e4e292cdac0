import { expect, test } from 'vitest';
import { openHvs, RUN } from '../hvs.fixture.ts';

test('on a terminal a delivery shows its steps in place, then the receipt', async () => {
  const hvs = openHvs();
  const { exitCode, stdout, stderr } = await hvs.onTerminal('deliver', ...hvs.of('a'));
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^dev: delivered, \d+\.\d s, receipt \S+\n {2}release {2}hvs .* of aaaaaaa/);
  expect(stdout).not.toContain('by       ann in');
  expect(stderr).toMatch(/✔ verify candidate \d+\.\d s\n/);
  expect(stderr).toMatch(/✔ record \d+\.\d s\n$/);
  expect(hvs.site.serving('hvs-dev')).toEqual([hvs.site.a.image.digest]);
});

test('in CI each event is a line, and the receipt names the run and its gate', async () => {
  const hvs = openHvs({ settings: 'approval: named\n' });
  const gate = { HVS_APPROVED_BY: 'Eve', HVS_APPROVAL_REASON: 'reviewed' };
  const { exitCode, stdout, stderr } = await hvs.inCiWith(gate, 'deliver', ...hvs.of('a'));
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`  by       ${RUN}, approved by Eve (reviewed; CI environment)\n`);
  expect(stderr).toMatch(/^- resolve\n {2}resolve: done in \d+ ms\n- look\n/);
});

test('CI that pretends to be a terminal gets lines all the same', async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  const { stderr } = await hvs.onTerminalWith({ CI: '1' }, 'deliver', ...hvs.of('a'));
  expect(stderr).toMatch(/^- resolve\n/);
});

test('as JSON every event and the receipt are lines on standard output', async () => {
  const hvs = openHvs();
  const { exitCode, lines, result, stderr } = await hvs.asJson('deliver', ...hvs.of('a'));
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(lines[0]).toEqual({ type: 'step-started', step: 'resolve' });
  expect(lines.at(-1)).toBe(result);
  expect(result).toMatchObject({ environment: 'dev', outcome: 'delivered', release: { revision: 'a'.repeat(40) } });
});

test('the same again is unchanged, which is no failure', async () => {
  const hvs = openHvs();
  await hvs.inCi('deliver', ...hvs.of('a'));
  const { exitCode, result } = await hvs.asJson('deliver', ...hvs.of('a'));
  expect({ exitCode, outcome: result?.outcome }).toEqual({ exitCode: 0, outcome: 'unchanged' });
});

test('an image that nobody approved is refused with 3 and the command that helps', async () => {
  const hvs = openHvs({ settings: 'approval: named\n' });
  const { exitCode, stdout } = await hvs.inCi('deliver', ...hvs.of('a'));
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/^dev: refused,/);
  expect(stdout).toMatch(/reason {3}.*hvs approve --env dev --by <name>/);
  expect(hvs.site.serving('hvs-dev')).toEqual([]);
});

test('a release that fails its checks is rolled back with 4, and the last proven one serves', async () => {
  const hvs = openHvs({ b: { waiting: 'CrashLoopBackOff' } });
  await hvs.site.deliver('a');
  const { exitCode, stdout, stderr } = await hvs.inCi('deliver', ...hvs.of('b'));
  expect(exitCode).toBe(4);
  expect(stdout).toMatch(/^dev: rolled-back,/);
  expect(stdout).toContain('CrashLoopBackOff');
  expect(stderr).toMatch(/ {2}start candidate: failed after \d+ ms\n/);
  expect(hvs.site.serving('hvs-dev')).toEqual([hvs.site.a.image.digest]);
});

test('Ctrl-C puts the last proven release back and says how to go on', async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  hvs.site.hooks.intercept = (call) => {
    if (call === 'apply Deployment hvs-api-candidate') hvs.interrupt.abort(new Error('ended by SIGINT'));
  };
  const { exitCode, stdout } = await hvs.inCi('deliver', ...hvs.of('b'));
  expect({ exitCode, next: hvs.nextSteps }).toEqual({
    exitCode: 4,
    next: ['Run the same command again to deliver.'],
  });
  expect(stdout).toContain('ended by SIGINT');
  expect(hvs.site.serving('hvs-dev')).toEqual([hvs.site.a.image.digest]);
});

test('without --image it delivers what docker-push pushed last, and else says how to push', async () => {
  const hvs = openHvs();
  const refused = await hvs.inCi('deliver', '--env', 'dev');
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  expect(refused.stderr).toMatch(/\[image-unpushed\]\nnext: Push it: npx nx docker-push hvs-api/);
  hvs.push('a');
  expect(await hvs.asJson('deliver', '--env', 'dev')).toMatchObject({
    exitCode: 0,
    result: { release: { image: hvs.site.a.image } },
  });
});

test.each<[string[], RegExp]>([
  [['--env', 'prod'], /there is no environment prod.*\nnext: .*there are dev/],
  [[], /no environment is named.*\nnext: Name one by --env or HVS_ENVIRONMENT; there are dev/],
  [['--env', 'dev', '--image', 'hvs-api:latest'], /hvs-api:latest does not name one image/],
  [['--env', 'dev', '--wait', '3 weeks'], /--wait.*30, 30s or 2m/],
  [['--env', 'dev', '--replay', 'none.json'], /none\.json cannot be replayed/],
  [['--env', 'dev', '--modle', 'x'], /unknown option '--modle'/],
  [['apps/second', '--env', 'dev'], /apps\/second has no overlays here; hvs delivers apps\/hvs-api/],
])('wrong usage ends with 2 and writes nothing: %j', async (args, message) => {
  const hvs = openHvs();
  hvs.push('a');
  const { exitCode, stdout, stderr } = await hvs.inCi('deliver', ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(hvs.site.writes).toEqual([]);
});

test('HVS_ENVIRONMENT stands in for --env', async () => {
  const hvs = openHvs();
  const { result } = await hvs.asJsonWith({ HVS_ENVIRONMENT: 'dev' }, 'deliver', '--image', hvs.of('a')[3]);
  expect(result).toMatchObject({ environment: 'dev', outcome: 'delivered' });
});
