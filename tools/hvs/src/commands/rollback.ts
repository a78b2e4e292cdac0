import { EXIT_CODES, ROLLBACK_TARGETS, rollBack, type RollbackTarget } from '@hvs/pipeline';
import { type Command, Option } from 'commander';
import { addDeliveredProject, requireDelivered } from '../options/delivered-project.ts';
import { readConfig } from '../config.ts';
import {
  addEnvironmentOptions,
  type EnvironmentOptions,
  openCluster,
  openEnvironment,
} from '../options/environment-options.ts';
import { formatReceipt } from '../output/format-receipt.ts';
import { interruptSignal } from '../interrupt.ts';
import { parseDurationS } from '../options/parse-duration.ts';
import { openPrinter } from '../output/printer.ts';

interface RollbackOptions extends EnvironmentOptions {
  readonly reason: string;
  readonly now?: boolean;
  readonly to?: RollbackTarget;
  readonly wait: number;
}

export function addRollback(program: Command, workspaceRoot: string): void {
  const command = program
    .command('rollback')
    .description(
      'leaves what serves: for the release before where the last proven one serves, else for the last proven one',
    )
    .addOption(
      new Option(
        '--to <state>',
        'verified: the last proven release, as it was proven; previous: the one before it',
      ).choices(ROLLBACK_TARGETS),
    )
    .option('--now', 'end a delivery that is under way instead of waiting for it')
    .option('--reason <why>', 'for the receipt and the quarantine', 'rolled back by hand')
    .option('--wait <duration>', 'for another delivery to end: 30, 30s, 2m', parseDurationS, 600);
  addEnvironmentOptions(addDeliveredProject(command)).action(async (project: string, options: RollbackOptions) => {
    requireDelivered(project, workspaceRoot);
    const environment = await openEnvironment(workspaceRoot, options);
    const printer = openPrinter(options);
    const request = {
      environment,
      by: readConfig().by,
      reason: options.reason,
      lockWaitS: options.wait,
      now: options.now ?? false,
      to: options.to,
    };
    try {
      const receipt = await rollBack(
        request,
        { connect: openCluster(options) },
        printer.report,
        interruptSignal('Run the same command again to go back.'),
      );
      printer.result(receipt, () => formatReceipt(receipt));
      // Back is what was asked for, so unlike a delivery that ends there it is a success.
      process.exitCode = receipt.outcome === 'rolled-back' ? 0 : EXIT_CODES[receipt.outcome];
    } finally {
      printer.close();
    }
  });
}
