import { DeliveryError, type Receipt } from '@hvs/pipeline';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { type Config, readConfig } from '../config.ts';
import { addEnvironmentOptions, type EnvironmentOptions } from '../options/environment-options.ts';
import { formatReceipt, formatReceiptAsMarkdown } from '../output/format-receipt.ts';
import { openPrinter } from '../output/printer.ts';
import { readReceipts } from './history.ts';

interface ReceiptOptions extends EnvironmentOptions {
  readonly thisRun?: boolean;
  readonly markdown?: boolean;
}

export function addReceipt(program: Command, context: CommandContext): void {
  const command = program
    .command('receipt')
    .description('shows one receipt: the newest, or the one with the given id')
    .argument('[id]', 'id as history prints it')
    .option('--this-run', 'the receipt of this CI run and of no other; refused outside of CI, where no run has a name')
    .option('--markdown', 'print Markdown, for the summary of a CI job');
  addEnvironmentOptions(command).action(async (id: string | undefined, options: ReceiptOptions) => {
    const by = options.thisRun ? nameOfRun(readConfig(context.env)) : undefined;
    const receipt = chooseReceipt(await readReceipts(context, options), { id, by });
    const format = options.markdown ? formatReceiptAsMarkdown : formatReceipt;
    openPrinter(context, options).result(receipt, () => format(receipt));
  });
}

/**
 * The name that is on the receipts of this CI run. Outside of CI there is only a person on a machine, who may have run
 * another command days ago. Throws `run-unnamed`.
 */
function nameOfRun({ run }: Pick<Config, 'run'>): string {
  if (run !== undefined) return run;
  throw new DeliveryError(
    'run-unnamed',
    '--this-run is for CI: a run by hand has no name that tells its receipt from others',
    {
      hint: 'Show the newest receipt by hvs receipt, one of them by hvs receipt <id>, all by hvs history. In a CI other than GitHub Actions, name the run by HVS_BY.',
    },
  );
}

/** The newest receipt with this id and of this run, where they are given. Throws `receipt-unknown`. */
function chooseReceipt(
  receipts: readonly Receipt[],
  { id, by }: { readonly id?: string | undefined; readonly by?: string | undefined },
): Receipt {
  const found = receipts.find(
    (receipt) => (id === undefined || receipt.id === id) && (by === undefined || receipt.by === by),
  );
  if (found !== undefined) return found;
  const what =
    by === undefined
      ? `there is no receipt${id === undefined ? '' : ` ${id}`}`
      : `${by} left no receipt${id === undefined ? '' : ` ${id}`}`;
  throw new DeliveryError('receipt-unknown', what, {
    hint: 'hvs history lists the receipts that are kept. A run that ended before it reached the cluster left none; its log says why.',
  });
}
