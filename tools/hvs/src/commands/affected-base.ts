import { createRunCommand, hasCommit } from '@hvs/image';
import { createEnvironmentStore } from '@hvs/pipeline';
import type { Command } from 'commander';
import {
  addEnvironmentOptions,
  type EnvironmentOptions,
  openCluster,
  openEnvironment,
} from '../options/environment-options.ts';
import { interruptSignal } from '../interrupt.ts';
import { openPrinter } from '../output/printer.ts';

/** Git's name for a tree without files: compared with it, everything differs. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export function addAffectedBase(program: Command, workspaceRoot: string): void {
  const command = program
    .command('affected-base')
    .description(
      'prints the commit that what runs was built from, for nx affected --base; the empty tree where that is not known',
    );
  addEnvironmentOptions(command).action(async (options: EnvironmentOptions) => {
    const { namespace } = await openEnvironment(workspaceRoot, options);
    const cluster = openCluster(options)(interruptSignal());
    const revision = (await createEnvironmentStore(cluster, namespace).readVerified())?.release.revision;
    const why = await whyUnusable(revision, workspaceRoot);
    if (why !== undefined) process.stderr.write(`hvs: ${why}, so everything counts as changed\n`);
    const base = why === undefined && revision !== undefined ? revision : EMPTY_TREE;
    openPrinter(options).result({ base }, () => base);
  });
}

async function whyUnusable(revision: string | undefined, workspaceRoot: string): Promise<string | undefined> {
  if (revision === undefined) return 'nothing proven runs there';
  if (revision.endsWith('-dirty')) return `what runs was built from a working tree that was no commit (${revision})`;
  const isHere = await hasCommit(createRunCommand(workspaceRoot), revision);
  return isHere ? undefined : `this clone does not hold commit ${revision} (fetch more of the history)`;
}
