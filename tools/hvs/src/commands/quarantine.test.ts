import { expect, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';

test('on a terminal a digest is added by its short form and listed with the reason', async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  const { exitCode, stdout, stderr } = await hvs.onTerminal(
    'quarantine',
    'sha256:aaaaaaaaaaaa',
    '--env',
    'dev',
    '--reason',
    'too eager',
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^${hvs.site.a.image.digest} {2}\\S+Z {2}too eager\n$`));
  expect(hvs.nextSteps).toEqual(['Run the same command again.']);
});

test('in CI the list alone is printed where no digest is named', async () => {
  const hvs = openHvs();
  expect(await hvs.inCi('quarantine', '--env', 'dev')).toEqual({
    exitCode: 0,
    stdout: 'nothing is quarantined\n',
    stderr: '',
  });
  expect(hvs.site.writes).toEqual([]);
});

test('as JSON the list is an object by digest; --remove takes one off', async () => {
  const hvs = openHvs();
  const { digest } = hvs.site.a.image;
  const added = await hvs.asJson('quarantine', digest, '--env', 'dev');
  expect(added).toMatchObject({ exitCode: 0, result: { quarantine: { [digest]: { reason: 'quarantined by hand' } } } });
  const removed = await hvs.asJson('quarantine', 'aaaaaaa', '--remove', '--env', 'dev');
  expect(removed).toMatchObject({ exitCode: 0 });
  expect(removed.lines).toEqual([{ type: 'result', quarantine: {} }]);
});

test('a quarantined image is not delivered, and the refusal says how it comes off', async () => {
  const hvs = openHvs();
  await hvs.inCi('quarantine', hvs.site.a.image.digest, '--env', 'dev');
  const { exitCode, stdout } = await hvs.inCi('deliver', ...hvs.of('a'));
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/quarantined by hand[^]*hvs quarantine .*--remove --env dev/);
});

test.each<[string[], RegExp]>([
  [['aaaaaaa', '--env', 'dev'], /no known digest begins with aaaaaaa/],
  [['aaaaaaa', '--remove', '--env', 'dev'], /no known digest begins with aaaaaaa/],
  [['latest', '--env', 'dev'], /latest is not a digest \[image-unnamed\]\nnext: Write sha256/],
  [['--env', 'prod'], /there is no environment prod/],
  [['--by', 'Ann', '--env', 'dev'], /unknown option '--by'/],
])('wrong usage ends with 2 and changes no list: %j', async (args, message) => {
  const hvs = openHvs();
  const { exitCode, stdout, stderr } = await hvs.inCi('quarantine', ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(hvs.site.writes).toEqual([]);
});
