import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readRevision } from './git.ts';
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
