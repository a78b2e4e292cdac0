import { deliver, EXIT_CODES } from '@hvs/pipeline';
import type { Command } from 'commander';
import { addDeliveredProject, requireDelivered } from '../options/delivered-project.ts';
import { constants, setPriority } from 'node:os';
import { addDeliveryOptions, type DeliveryOptions, openServices, readRequest } from '../options/delivery-options.ts';
import { addEnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { formatReceipt } from '../output/format-receipt.ts';
import { interruptSignal } from '../interrupt.ts';
import { openPrinter } from '../output/printer.ts';

export function addDeliver(program: Command, workspaceRoot: string): void {
  const command = program
    .command('deliver')
    .description('carries an image into an environment, proves it, or puts the last proven state back');
  addDeliveryOptions(addEnvironmentOptions(addDeliveredProject(command))).action(
    async (project: string, options: DeliveryOptions) => {
      requireDelivered(project, workspaceRoot);
      const environment = await openEnvironment(workspaceRoot, options);
      const request = await readRequest(workspaceRoot, environment, options);
      // A delivery has time: a cluster on this same machine, and who is answered by it, go first.
      setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
      const services = await openServices(options, request.image);
      const printer = openPrinter(options);
      const receipt = await deliver(
        request,
        services,
        printer.report,
        interruptSignal('Run the same command again to deliver.'),
      ).finally(printer.close);
      printer.result(receipt, () => formatReceipt(receipt));
      process.exitCode = EXIT_CODES[receipt.outcome];
    },
  );
}
