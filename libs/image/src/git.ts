import { messageOf } from '@hvs/step';
import { ImageError } from './image-error.ts';
import type { RunCommand } from './run-command.ts';

/** The code that an image is built from. */
export interface Revision {
  readonly commit: string;
  /** When it was committed, UTC. */
  readonly committed: Date;
  /** The working tree differs from the commit. */
  readonly isDirty: boolean;
}

/** Reads the commit that is checked out, whatever format or colour the user has configured. Throws `commit-unknown` with git's words. */
export async function readRevision(run: RunCommand): Promise<Revision> {
  const [commit = '', seconds = ''] = (
    await ask(run, ['log', '-1', '--no-show-signature', '--no-color', '--format=%H %ct'])
  ).split(' ');
  const changes = await ask(run, ['status', '--porcelain', '--untracked-files=normal']);
  return { commit, committed: new Date(Number(seconds) * 1000), isDirty: changes !== '' };
}

async function ask(run: RunCommand, args: readonly string[]): Promise<string> {
  return run({ program: 'git', args }).catch((cause: unknown) => {
    throw commitUnknown(cause);
  });
}

function commitUnknown(cause: unknown): ImageError {
  const words = messageOf(cause);
  const remedy = /git config --global --add safe\.directory .+/.exec(words)?.[0];
  return new ImageError('commit-unknown', `git does not say which commit is checked out: ${words}`, {
    cause,
    hint:
      remedy === undefined
        ? 'Build in a clone of the repository: the image records the commit that it was built from.'
        : `The clone belongs to another user. Where that is right: ${remedy}`,
  });
}

/** Whether this clone holds the commit. Throws `commit-unknown` where git does not read the clone at all. */
export async function hasCommit(run: RunCommand, commit: string): Promise<boolean> {
  await ask(run, ['rev-parse', '--git-dir']);
  return run({ program: 'git', args: ['cat-file', '-e', `${commit}^{commit}`] }).then(
    () => true,
    () => false,
  );
}
