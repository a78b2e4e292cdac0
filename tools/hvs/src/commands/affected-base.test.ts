import { ImageError } from '@hvs/image';
import { expect, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';

const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const COMMIT = 'a'.repeat(40);

/** A clone that does not hold the commit. */
const SHALLOW = {
  runCommand: async ({ args }: { readonly args: readonly string[] }) => {
    if (args[0] === 'cat-file') throw new ImageError('command-failed', 'fatal: Not a valid object name');
    return '.git';
  },
};

test('on a terminal it prints the commit of the proven release and nothing else', async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  expect(await hvs.onTerminal('affected-base', '--env', 'dev')).toEqual({
    exitCode: 0,
    stdout: `${COMMIT}\n`,
    stderr: '',
  });
  expect(hvs.nextSteps).toEqual([undefined]);
});

test('in CI everything counts as changed where nothing is proven, and standard error says why', async () => {
  expect(await openHvs().inCi('affected-base', '--env', 'dev')).toEqual({
    exitCode: 0,
    stdout: `${EMPTY_TREE}\n`,
    stderr: 'hvs: no release is proven there, so everything counts as changed\n',
  });
});

test('as JSON the commit is the base', async () => {
  const hvs = openHvs();
  await hvs.site.deliver('a');
  const { lines, stderr } = await hvs.asJson('affected-base', '--env', 'dev');
  expect({ lines, stderr }).toEqual({ lines: [{ type: 'result', base: COMMIT }], stderr: '' });
});

test('a clone without the commit gets the empty tree and is told to fetch', async () => {
  const hvs = openHvs({ surroundings: SHALLOW });
  await hvs.site.deliver('a');
  expect(await hvs.inCi('affected-base', '--env', 'dev')).toEqual({
    exitCode: 0,
    stdout: `${EMPTY_TREE}\n`,
    stderr: `hvs: this clone does not hold commit ${COMMIT} (fetch more of the history), so everything counts as changed\n`,
  });
});

test('where git does not read the clone at all, it fails and prints no base', async () => {
  const hvs = openHvs({
    surroundings: {
      runCommand: async () => {
        throw new ImageError('command-failed', 'fatal: not a git repository');
      },
    },
  });
  await hvs.site.deliver('a');
  const { exitCode, stdout, stderr } = await hvs.inCi('affected-base', '--env', 'dev');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/not a git repository.*\[commit-unknown\]/);
});

test.each<[string[], RegExp]>([
  [['--env', 'prod'], /there is no environment prod/],
  [['dev'], /too many arguments/],
])('wrong usage ends with 2: %j', async (args, message) => {
  const { exitCode, stdout, stderr } = await openHvs().inCi('affected-base', ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
