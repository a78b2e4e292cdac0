import { createEnvironmentStore, PipelineError, type Receipt, releaseText } from '@hvs/pipeline';
import type { Command } from 'commander';
import { addEnvironmentOptions, type EnvironmentOptions, openCluster, openEnvironment } from './environment-options.ts';
import { formatReceipt, formatReceiptAsMarkdown } from './format-receipt.ts';
import { interruptSignal } from './interrupt.ts';
import { openPrinter } from './printer.ts';

interface ReceiptOptions extends EnvironmentOptions {
  readonly markdown?: boolean;
}

export function addHistory(program: Command, workspaceRoot: string): void {
  const command = program.command('history').description('past deliveries of an environment, the newest first');
  addEnvironmentOptions(command).action(async (options: EnvironmentOptions) => {
    const receipts = await readReceipts(workspaceRoot, options);
    const printer = openPrinter(options);
    for (const receipt of receipts) printer.result(receipt, () => formatLine(receipt));
  });
}

export function addReceipt(program: Command, workspaceRoot: string): void {
  const command = program
    .command('receipt')
    .description('one receipt: the last, or the one of that id')
    .argument('[id]', 'as history shows it')
    .option('--markdown', 'as the summary of a CI job');
  addEnvironmentOptions(command).action(async (id: string | undefined, options: ReceiptOptions) => {
    const receipts = await readReceipts(workspaceRoot, options);
    const found = receipts.find((receipt) => id === undefined || receipt.id === id);
    if (found === undefined) {
      throw new PipelineError('receipt-unknown', `there is no receipt ${id ?? ''}`, { hint: 'hvs history lists those that are kept.' });
    }
    const format = options.markdown ? formatReceiptAsMarkdown : formatReceipt;
    openPrinter(options).result(found, () => format(found));
  });
}

async function readReceipts(workspaceRoot: string, options: EnvironmentOptions): Promise<Receipt[]> {
  const { namespace } = await openEnvironment(workspaceRoot, options);
  return createEnvironmentStore(openCluster(options)(interruptSignal()), namespace).readReceipts();
}

export function formatLine({ id, outcome, release, by, reasons }: Receipt): string {
  return [id, outcome, releaseText(release), by, ...reasons].join('  ').replaceAll('\n', ' ');
}
