import { PipelineError } from '../errors.ts';
import type { RunCommand } from './run-command.ts';

/** The code that an image is built from. */
export interface Revision {
  readonly commit: string;
  /** When it was committed, UTC. */
  readonly committed: Date;
  /** The working tree holds something else than the commit. */
  readonly isDirty: boolean;
}

/** The commit that is checked out. Throws `commit-unknown` outside of a git repository. */
export async function readRevision(run: RunCommand): Promise<Revision> {
  try {
    const [commit = '', seconds = ''] = (
      await run({ program: 'git', args: ['log', '-1', '--format=%H %ct'] })
    ).split(' ');
    const changes = await run({ program: 'git', args: ['status', '--porcelain'] });
    return { commit, committed: new Date(Number(seconds) * 1000), isDirty: changes !== '' };
  } catch (error) {
    throw new PipelineError('commit-unknown', 'git does not say which commit is checked out', {
      cause: error,
      hint: 'Build in a clone of the repository; a container says by its commit what it holds.',
    });
  }
}

/** Whether this clone holds the commit. */
export async function hasCommit(run: RunCommand, commit: string): Promise<boolean> {
  return run({ program: 'git', args: ['cat-file', '-e', `${commit}^{commit}`] }).then(
    () => true,
    () => false,
  );
}
