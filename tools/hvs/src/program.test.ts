import { expect, test } from 'vitest';
import { openHvs } from './hvs.fixture.ts';

const COMMANDS = [
  'register',
  'judge',
  'resolve',
  'image-name',
  'check-login',
  'docker-build',
  'docker-push',
  'repack',
  'plan',
  'approve',
  'deliver',
  'verify',
  'drift',
  'retrain',
  'watch',
  'rollback',
  'status',
  'history',
  'receipt',
  'quarantine',
  'affected-base',
  'pin',
];

test('help lists every command in the order of use, and the exit codes', async () => {
  const { exitCode, stdout, stderr } = await openHvs().onTerminal('--help');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const listed = [...stdout.matchAll(/^ {2}([a-z-]+)(?: \[options\]| <| \[)/gm)].map(([, command]) => command);
  expect(listed).toEqual([...COMMANDS, 'help']);
  expect(stdout).toMatch(/\nExit codes:\n {2}0 {2}done.*\n {2}1 {2}failed\n/);
});

test.each(COMMANDS)('%s --help describes it and is no fault', async (command) => {
  const { exitCode, stdout, stderr } = await openHvs().onTerminal(command, '--help');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^Usage: hvs ${command} \\[options\\]`));
  expect(stdout).toMatch(/\n {2}--json /);
});

test('without a command it shows the help and ends with 2', async () => {
  const { exitCode, stdout, stderr } = await openHvs().inCi();
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^Usage: hvs/);
});

test.each([
  ['docker-built', 'Did you mean docker-build?'],
  ['observe', "unknown command 'observe'"],
])('a command that is none is wrong usage: %s', async (command, message) => {
  const { exitCode, stderr } = await openHvs().inCi(command);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});

test('a fault of the program ends with 1 and shows where it was', async () => {
  const { exitCode, stdout, stderr } = await openHvs({
    surroundings: {
      openCluster: () => {
        throw new RangeError('surprise');
      },
    },
  }).inCi('history', '--env', 'dev');
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/^RangeError: surprise\n {4}at .*program\.test\.ts/);
});
