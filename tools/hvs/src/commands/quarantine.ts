import { applyNamespace, createEnvironmentStore, type EnvironmentStore } from '@hvs/pipeline';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addEnvironmentOptions, type EnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { findDigest } from '../options/find-digest.ts';
import { openPrinter } from '../output/printer.ts';

interface QuarantineOptions extends EnvironmentOptions {
  readonly reason: string;
  readonly remove?: boolean;
}

export function addQuarantine(program: Command, context: CommandContext): void {
  const command = program
    .command('quarantine')
    .description('lists the digests that must not be delivered again; adds or removes one')
    .argument('[digest]', 'digest to add or remove: sha256:..., or the short form that the lists print')
    .option('--reason <why>', 'why it is added', 'quarantined by hand')
    .option('--remove', 'remove the digest from the list');
  addEnvironmentOptions(command).action(async (named: string | undefined, options: QuarantineOptions) => {
    const { overlay, namespace } = await openEnvironment(context, options);
    const signal = context.interruptSignal('Run the same command again.');
    const cluster = context.openCluster(options.context)(signal);
    const store = createEnvironmentStore(cluster, namespace);
    if (named !== undefined) {
      const digest = findDigest(named, await readKnown(store, options.remove ?? false));
      await applyNamespace(cluster, await context.render(overlay));
      const entry = { reason: options.reason, at: new Date().toISOString(), receipt: '' };
      await store.quarantine(digest, options.remove ? undefined : entry);
    }
    const quarantine = await store.readQuarantine();
    const lines = Object.entries(quarantine).map(([digest, { at, reason }]) => `${digest}  ${at}  ${reason}`);
    openPrinter(context, options).result({ quarantine }, () => lines.join('\n') || 'nothing is quarantined');
  });
}

/** Digests that a short form may stand for: to remove, those on the list; to add, all that this environment has seen. */
async function readKnown(store: EnvironmentStore, shallRemove: boolean): Promise<string[]> {
  const quarantined = Object.keys(await store.readQuarantine());
  if (shallRemove) return quarantined;
  const receipts = await store.readReceipts();
  const releases = [
    (await store.readVerified())?.release,
    (await store.readPrevious())?.release,
    ...receipts.flatMap(({ release, before }) => [release, before]),
  ];
  return [...new Set([...quarantined, ...releases.flatMap((release) => release?.image.digest ?? [])])];
}
