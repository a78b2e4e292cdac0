import { applyNamespace, createEnvironmentStore } from '@hvs/pipeline';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addImageOption, readImage } from '../options/delivery-options.ts';
import { addEnvironmentOptions, type EnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { openPrinter } from '../output/printer.ts';

interface ApproveOptions extends EnvironmentOptions {
  readonly by: string;
  readonly reason: string;
  readonly image?: string;
}

export function addApprove(program: Command, context: CommandContext): void {
  const command = addImageOption(
    program
      .command('approve')
      .description('records that somebody approves an image for an environment; production requires it')
      .requiredOption('--by <name>', 'who approves')
      .requiredOption('--reason <why>', 'what convinced them'),
  );
  addEnvironmentOptions(command).action(async (options: ApproveOptions) => {
    const { name, overlay, namespace } = await openEnvironment(context, options);
    const { digest } = await readImage(context.workspaceRoot, options.image);
    const { by, reason } = options;
    const approval = { by, reason, at: new Date().toISOString(), through: 'hvs approve' as const };
    const signal = context.interruptSignal('Run the same command again.');
    const cluster = context.openCluster(options.context)(signal);
    // The first release of an environment is approved before its namespace is there.
    await applyNamespace(cluster, await context.render(overlay));
    await createEnvironmentStore(cluster, namespace).approve(digest, approval);
    openPrinter(context, options).result(
      { digest, ...approval },
      () => `${name}: ${digest} is approved by ${by}: ${reason}`,
    );
  });
}
