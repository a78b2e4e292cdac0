import { hasCommit, type RunCommand } from '@hvs/image';
import { createEnvironmentStore } from '@hvs/pipeline';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addEnvironmentOptions, type EnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { openPrinter } from '../output/printer.ts';

/** Git's name for a tree without files. Every file differs from it. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export function addAffectedBase(program: Command, context: CommandContext): void {
  const command = program
    .command('affected-base')
    .description(
      'prints the commit that the proven release was built from, for nx affected --base; the empty tree if it is unknown',
    );
  addEnvironmentOptions(command).action(async (options: EnvironmentOptions) => {
    const { namespace } = await openEnvironment(context, options);
    const cluster = context.openCluster(options.context)(context.interruptSignal());
    const revision = (await createEnvironmentStore(cluster, namespace).readVerified())?.release.revision;
    const why = await whyUnusable(revision, context.runCommand);
    if (why !== undefined) context.stderr.write(`hvs: ${why}, so everything counts as changed\n`);
    const base = why === undefined && revision !== undefined ? revision : EMPTY_TREE;
    openPrinter(context, options).result({ base }, () => base);
  });
}

async function whyUnusable(revision: string | undefined, run: RunCommand): Promise<string | undefined> {
  if (revision === undefined) return 'no release is proven there';
  if (revision.endsWith('-dirty')) return `the proven release was built from uncommitted changes (${revision})`;
  return (await hasCommit(run, revision))
    ? undefined
    : `this clone does not hold commit ${revision} (fetch more of the history)`;
}
