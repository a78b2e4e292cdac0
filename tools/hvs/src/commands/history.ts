import { releaseText } from '@hvs/image';
import { createEnvironmentStore, DeliveryError, type Receipt } from '@hvs/pipeline';
import type { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import {
  addEnvironmentOptions,
  type EnvironmentOptions,
  openCluster,
  openEnvironment,
} from '../options/environment-options.ts';
import { formatReceipt, formatReceiptAsMarkdown } from '../output/format-receipt.ts';
import { interruptSignal } from '../interrupt.ts';
import { openPrinter } from '../output/printer.ts';

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
    .option(
      '--this-run',
      "the one that this run of CI left, never another's; not for use by hand, where no run has a name",
    )
    .option('--markdown', 'as the summary of a CI job');
  addEnvironmentOptions(command).action(async (id: string | undefined, options: ReceiptOptions) => {
    const wanted = { id, by: options.thisRun ? nameOfRun(readConfig()) : undefined };
    const receipts = await readReceipts(workspaceRoot, options);
    const found = chooseReceipt(receipts, wanted);
    const format = options.markdown ? formatReceiptAsMarkdown : formatReceipt;
    openPrinter(options).result(found, () => format(found));
  });
}

/** Who is on the receipts of this run of CI. By hand that is a person on a machine, who may have run another command days ago. Throws `run-unnamed`. */
export function nameOfRun({ run }: Pick<Config, 'run'>): string {
  if (run !== undefined) return run;
  throw new DeliveryError(
    'run-unnamed',
    '--this-run is for CI: by hand no run has a name by which its receipt is told from others',
    {
      hint: "hvs receipt shows the last of the environment, hvs history all of them. Each command tells the id of its own: hvs receipt <id>. A CI that is not GitHub's names its run by HVS_BY.",
    },
  );
}

/** The newest that is wanted. Throws `receipt-unknown`. */
export function chooseReceipt(
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
    hint: 'hvs history lists those that are kept; a run that ended before it reached the cluster tells why in its log.',
  });
}

async function readReceipts(workspaceRoot: string, options: EnvironmentOptions): Promise<Receipt[]> {
  const { namespace } = await openEnvironment(workspaceRoot, options);
  return createEnvironmentStore(openCluster(options)(interruptSignal()), namespace).readReceipts();
}

export function formatLine({ id, outcome, release, by, reasons }: Receipt): string {
  return [id, outcome, releaseText(release), by, ...reasons].join('  ').replaceAll('\n', ' ');
}
