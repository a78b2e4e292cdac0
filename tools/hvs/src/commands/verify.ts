import { type Check, verifyEnvironment } from '@hvs/pipeline';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addDeliveredProject, requireDelivered } from '../options/delivered-project.ts';
import { addEnvironmentOptions, type EnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { openPrinter } from '../output/printer.ts';

export function addVerify(program: Command, context: CommandContext): void {
  const command = program
    .command('verify')
    .description('checks that every serving pod and every field of the manifests still is as it was proven');
  addEnvironmentOptions(addDeliveredProject(command)).action(async (project: string, options: EnvironmentOptions) => {
    requireDelivered(project, context.workspaceRoot);
    const environment = await openEnvironment(context, options);
    const services = { connect: context.openCluster(options.context) };
    const printer = openPrinter(context, options);
    const checks = await verifyEnvironment(environment, services, printer.report, context.interruptSignal()).finally(
      printer.close,
    );
    printer.result({ environment: environment.name, checks }, () => formatChecks(checks));
    context.endWith(checks.every(({ passed }) => passed) ? 0 : 1);
  });
}

function formatChecks(checks: readonly Check[]): string {
  return checks
    .map(({ passed, name, subject, detail }) => `${passed ? 'passed' : 'FAILED'} ${name} of ${subject}: ${detail}`)
    .join('\n');
}
