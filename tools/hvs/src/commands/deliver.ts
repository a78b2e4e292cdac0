import { deliver, EXIT_CODES } from '@hvs/pipeline';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addDeliveredProject, requireDelivered } from '../options/delivered-project.ts';
import { addDeliveryOptions, type DeliveryOptions, openServices, readRequest } from '../options/delivery-options.ts';
import { addEnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { formatReceipt } from '../output/format-receipt.ts';
import { tellModels } from '../watch/tell-models.ts';
import { openPrinter } from '../output/printer.ts';

export function addDeliver(program: Command, context: CommandContext): void {
  const command = program
    .command('deliver')
    .description('delivers an image to an environment and verifies it; after a failure restores the last proven state');
  addEnvironmentOptions(addDeliveryOptions(addDeliveredProject(command))).action(
    async (project: string, options: DeliveryOptions) => {
      requireDelivered(project, context.workspaceRoot);
      const environment = await openEnvironment(context, options);
      const request = await readRequest(context, environment, options);
      // The cluster may run on this machine too. Its requests come first.
      context.yieldProcessor();
      const services = await openServices(context, options, request.image);
      const printer = openPrinter(context, options);
      const receipt = await deliver(
        request,
        services,
        printer.report,
        context.interruptSignal('Run the same command again to deliver.'),
      ).finally(printer.close);
      // A refused one stays wanted, and why it was refused stands in its tags.
      await tellModels(context, environment, services.connect);
      printer.result(receipt, () => formatReceipt(receipt));
      context.endWith(EXIT_CODES[receipt.outcome]);
    },
  );
}
