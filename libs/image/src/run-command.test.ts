import { expect, test } from 'vitest';
import { createRunCommand } from './run-command.ts';

const run = createRunCommand(import.meta.dirname);
const node = (script: string, more = {}) => run({ program: process.execPath, args: ['-e', script], ...more });

test('gives what the command wrote to its standard output', async () => {
  expect(
    await node('console.error("progress"); console.log(process.env.HVS_TEST, process.cwd())', {
      env: { HVS_TEST: 'value' },
    }),
  ).toBe(`value ${import.meta.dirname}`);
});

test('a failure names the command, its exit code and the end of its output', async () => {
  await expect(node('console.log("a".repeat(9000)); console.error("why"); process.exit(3)')).rejects.toMatchObject({
    code: 'command-failed',
    message: expect.stringMatching(/^Command failed with exit code 3: [^]*a{3000}[^]*why$/),
  });
});

test('a program that is not there is told by its name', async () => {
  await expect(run({ program: 'hvs-no-such-program', args: [] })).rejects.toThrow(/hvs-no-such-program[^]*ENOENT/);
});

test('a command that takes longer than it may is ended', async () => {
  await expect(node('setInterval(() => {}, 1000)', { timeoutMs: 300 })).rejects.toThrow('timed out');
});
