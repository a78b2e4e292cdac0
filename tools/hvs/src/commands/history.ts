import { releaseText } from '@hvs/image';
import { createEnvironmentStore, type Receipt } from '@hvs/pipeline';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addEnvironmentOptions, type EnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { openPrinter } from '../output/printer.ts';

export function addHistory(program: Command, context: CommandContext): void {
  const command = program.command('history').description('lists past deliveries of an environment, the newest first');
  addEnvironmentOptions(command).action(async (options: EnvironmentOptions) => {
    const printer = openPrinter(context, options);
    for (const receipt of await readReceipts(context, options)) printer.result(receipt, () => formatLine(receipt));
  });
}

/** The receipts of the environment that the options name, the newest first. */
export async function readReceipts(context: CommandContext, options: EnvironmentOptions): Promise<Receipt[]> {
  const { namespace } = await openEnvironment(context, options);
  const cluster = context.openCluster(options.context)(context.interruptSignal());
  return createEnvironmentStore(cluster, namespace).readReceipts();
}

function formatLine({ id, outcome, release, by, reasons }: Receipt): string {
  return [id, outcome, releaseText(release), by, ...reasons].join('  ').replaceAll('\n', ' ');
}
