import { EXIT_CODES, ROLLBACK_TARGETS, rollBack, type RollbackTarget } from '@hvs/pipeline';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { readConfig } from '../config.ts';
import { addDeliveredProject, requireDelivered } from '../options/delivered-project.ts';
import { addWaitOption } from '../options/delivery-options.ts';
import { addEnvironmentOptions, type EnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { formatReceipt } from '../output/format-receipt.ts';
import { tellModels } from '../watch/tell-models.ts';
import { openPrinter } from '../output/printer.ts';

interface RollbackOptions extends EnvironmentOptions {
  readonly reason: string;
  readonly now?: boolean;
  readonly to?: RollbackTarget;
  readonly wait: number;
}

export function addRollback(program: Command, context: CommandContext): void {
  const command = program
    .command('rollback')
    .description('goes back to the release before the last proven one; to the last proven one if anything else serves')
    .addOption(
      new Option(
        '--to <state>',
        'verified: the last proven release, as it was proven; previous: the release before it',
      ).choices(ROLLBACK_TARGETS),
    )
    .option('--now', 'end a delivery that is under way instead of waiting for it')
    .option('--reason <why>', 'reason for the receipt and the quarantine', 'rolled back by hand');
  addEnvironmentOptions(addDeliveredProject(addWaitOption(command))).action(
    async (project: string, options: RollbackOptions) => {
      requireDelivered(project, context.workspaceRoot);
      const environment = await openEnvironment(context, options);
      const request = {
        environment,
        by: readConfig(context.env).by,
        reason: options.reason,
        lockWaitS: options.wait,
        now: options.now ?? false,
        to: options.to,
      };
      const services = { connect: context.openCluster(options.context) };
      const printer = openPrinter(context, options);
      const signal = context.interruptSignal('Run the same command again to go back.');
      const receipt = await rollBack(request, services, printer.report, signal).finally(printer.close);
      if (receipt.outcome === 'rolled-back') await tellModels(context, environment, services.connect);
      printer.result(receipt, () => formatReceipt(receipt));
      // The outcome `rolled-back` is the failure of a delivery, but the success of a rollback.
      context.endWith(receipt.outcome === 'rolled-back' ? 0 : EXIT_CODES[receipt.outcome]);
    },
  );
}
