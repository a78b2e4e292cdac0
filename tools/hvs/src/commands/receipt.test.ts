import { expect, test } from 'vitest';
import { openHvs, RUN } from '../hvs.fixture.ts';

/** A release was delivered by this run of CI, another one by hand after it. */
async function openWithPast() {
  const hvs = openHvs();
  await hvs.site.deliver('a', { by: RUN });
  await hvs.site.deliver('b', { by: 'eve@desk' });
  return hvs;
}

test('on a terminal the newest receipt is shown', async () => {
  const hvs = await openWithPast();
  const { exitCode, stdout, stderr } = await hvs.onTerminal('receipt', '--env', 'dev');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(
    /^dev: delivered, .*\n {2}release .* of bbbbbbb .*\n {2}before .* of aaaaaaa .*\n {2}by {7}eve@desk\n/,
  );
});

test('an id as history prints it names one receipt', async () => {
  const hvs = await openWithPast();
  const [, older] = (await hvs.site.store.readReceipts()).map(({ id }) => id);
  const { stdout } = await hvs.onTerminal('receipt', older, '--env', 'dev');
  expect(stdout).toMatch(/^dev: delivered, .*\n {2}release .* of aaaaaaa /);
});

test("in CI --this-run shows the run's own receipt, for the summary of its job", async () => {
  const hvs = await openWithPast();
  const { exitCode, stdout } = await hvs.inCi('receipt', '--env', 'dev', '--this-run', '--markdown');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^### dev: delivered\n\nhvs .* of aaaaaaa .*, by ann in hvs\/site run 12; receipt /);
  expect(stdout).toContain('\n| check | of | | |\n');
});

test('a second attempt of the run is another run', async () => {
  const hvs = await openWithPast();
  const attempt = { GITHUB_RUN_ATTEMPT: '2' };
  const { exitCode, stdout, stderr } = await hvs.inCiWith(attempt, 'receipt', '--env', 'dev', '--this-run');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(`${RUN}, attempt 2 left no receipt [receipt-unknown]`);
});

test("a CI that is not GitHub's names its run by HVS_BY", async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a', { by: 'pipeline 7' });
  const { exitCode, result } = await hvs.asJsonWith({ HVS_BY: 'pipeline 7' }, 'receipt', '--env', 'dev', '--this-run');
  expect({ exitCode, by: result?.by }).toEqual({ exitCode: 0, by: 'pipeline 7' });
});

test('as JSON the receipt is one line', async () => {
  const hvs = await openWithPast();
  const { exitCode, lines } = await hvs.asJson('receipt', '--env', 'dev');
  expect(exitCode).toBe(0);
  expect(lines).toEqual([expect.objectContaining({ type: 'result', outcome: 'delivered', by: 'eve@desk' })]);
});

test.each<[string[], RegExp]>([
  [['--env', 'dev'], /there is no receipt \[receipt-unknown\]\nnext: hvs history lists/],
  [['20260101t000000-aaaa', '--env', 'dev'], /there is no receipt 20260101t000000-aaaa/],
])('a receipt that is not there is refused with the list that is: %j', async (args, message) => {
  const { exitCode, stdout, stderr } = await openHvs().inCi('receipt', ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(message);
});

test('by hand no receipt is shown as that of this run', async () => {
  const hvs = await openWithPast();
  const { exitCode, stdout, stderr } = await hvs.onTerminal('receipt', '--env', 'dev', '--this-run');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/--this-run is for CI.*\[run-unnamed\]\nnext: .*hvs receipt <id>/);
});

test.each<[string[], RegExp]>([
  [['--env', 'prod'], /there is no environment prod/],
  [['one', 'two', '--env', 'dev'], /too many arguments/],
])('wrong usage ends with 2: %j', async (args, message) => {
  const { exitCode, stderr } = await openHvs().inCi('receipt', ...args);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
});
