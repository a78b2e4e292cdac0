import { createEnvironmentStore, PipelineError, type Receipt, releaseText } from '@hvs/pipeline';
import type { Command } from 'commander';
import { readConfig } from './config.ts';
import { addEnvironmentOptions, type EnvironmentOptions, openCluster, openEnvironment } from './environment-options.ts';
import { formatReceipt, formatReceiptAsMarkdown } from './format-receipt.ts';
import { interruptSignal } from './interrupt.ts';
import { openPrinter } from './printer.ts';

interface ReceiptOptions extends EnvironmentOptions {
  readonly thisRun?: boolean;
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
    .option('--this-run', 'the last of this CI run, or of this person on this machine; never another\'s')
    .option('--markdown', 'as the summary of a CI job');
  addEnvironmentOptions(command).action(async (id: string | undefined, options: ReceiptOptions) => {
    const receipts = await readReceipts(workspaceRoot, options);
    const found = chooseReceipt(receipts, { id, by: options.thisRun ? readConfig().by : undefined });
    const format = options.markdown ? formatReceiptAsMarkdown : formatReceipt;
    openPrinter(options).result(found, () => format(found));
  });
}

/** The newest that is wanted. Throws `receipt-unknown`. */
export function chooseReceipt(receipts: readonly Receipt[], { id, by }: { readonly id?: string | undefined; readonly by?: string | undefined }): Receipt {
  const found = receipts.find((receipt) => (id === undefined || receipt.id === id) && (by === undefined || receipt.by === by));
  if (found !== undefined) return found;
  const what = by === undefined ? `there is no receipt${id === undefined ? '' : ` ${id}`}` : `${by} left no receipt${id === undefined ? '' : ` ${id}`}`;
  throw new PipelineError('receipt-unknown', what, { hint: 'hvs history lists those that are kept; a run that ended before it reached the cluster tells why in its log.' });
}

async function readReceipts(workspaceRoot: string, options: EnvironmentOptions): Promise<Receipt[]> {
  const { namespace } = await openEnvironment(workspaceRoot, options);
  return createEnvironmentStore(openCluster(options)(interruptSignal()), namespace).readReceipts();
}

export function formatLine({ id, outcome, release, by, reasons }: Receipt): string {
  return [id, outcome, releaseText(release), by, ...reasons].join('  ').replaceAll('\n', ' ');
}
