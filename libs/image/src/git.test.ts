import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { hasCommit, readRevision } from './git.ts';
import { createRunCommand } from './run-command.ts';

const COMMITTED = '2026-11-22T20:00:00Z';

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hvs-git-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function repository(): string {
  const folder = emptyFolder();
  const env = { PATH: process.env.PATH, GIT_COMMITTER_DATE: COMMITTED, GIT_CONFIG_GLOBAL: '/dev/null' };
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env });
  git('init', '--quiet');
  git('-c', 'user.name=a', '-c', 'user.email=a@localhost', 'commit', '--allow-empty', '-qm', 'start');
  return folder;
}

test('names the commit and its time', async () => {
  const folder = repository();
  expect(await readRevision(createRunCommand(folder))).toEqual({
    commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    committed: new Date(COMMITTED),
    isDirty: false,
  });
});

test('a file that is not in the commit makes it dirty', async () => {
  const folder = repository();
  writeFileSync(join(folder, 'new.ts'), '');
  expect(await readRevision(createRunCommand(folder))).toMatchObject({ isDirty: true });
});

test('without a repository it says so', async () => {
  await expect(readRevision(createRunCommand(emptyFolder()))).rejects.toMatchObject({
    code: 'commit-unknown',
    fault: 'configuration',
  });
});

test('what a person set for themselves does not change what is read', async () => {
  const folder = repository();
  const key = join(folder, '.git', 'signing-key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder });
  for (const [name, value] of [
    ['gpg.format', 'ssh'],
    ['user.signingkey', key],
    ['user.name', 'a'],
    ['user.email', 'a@localhost'],
    ['log.showSignature', 'true'],
    ['color.ui', 'always'],
    ['status.showUntrackedFiles', 'no'],
    ['gpg.ssh.allowedSignersFile', join(folder, '.git', 'signers')],
  ])
    git('config', name, value);
  writeFileSync(join(folder, '.git', 'signers'), '');
  git('commit', '--allow-empty', '-q', '-S', '-m', 'signed');
  expect(await readRevision(createRunCommand(folder))).toEqual({
    commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    committed: expect.any(Date),
    isDirty: false,
  });
  expect(Number.isFinite((await readRevision(createRunCommand(folder))).committed.getTime())).toBe(true);
  writeFileSync(join(folder, 'new.ts'), '');
  expect(await readRevision(createRunCommand(folder))).toMatchObject({ isDirty: true });
});

test('a clone of another owner is told in the words of git, with what it wants', async () => {
  const folder = repository();
  const { commit } = await readRevision(createRunCommand(folder));
  vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
  const refusal = {
    code: 'commit-unknown',
    message: expect.stringContaining('dubious ownership'),
    hint: expect.stringMatching(/safe\.directory/),
  };
  await expect(readRevision(createRunCommand(folder))).rejects.toMatchObject(refusal);
  await expect(hasCommit(createRunCommand(folder), commit)).rejects.toMatchObject(refusal);
});

test('a commit that a clone does not hold is none', async () => {
  const run = createRunCommand(repository());
  expect(await hasCommit(run, (await readRevision(run)).commit)).toBe(true);
  expect(await hasCommit(run, '0'.repeat(40))).toBe(false);
});
