import { type Check, verifyEnvironment } from '@hvs/pipeline';
import type { Command } from 'commander';
import { addDeliveredProject, requireDelivered } from '../options/delivered-project.ts';
import {
  addEnvironmentOptions,
  type EnvironmentOptions,
  openCluster,
  openEnvironment,
} from '../options/environment-options.ts';
import { interruptSignal } from '../interrupt.ts';
import { openPrinter } from '../output/printer.ts';

export function addVerify(program: Command, workspaceRoot: string): void {
  const command = program
    .command('verify')
    .description('asks every pod that serves whether it still is what was proven');
  addEnvironmentOptions(addDeliveredProject(command)).action(async (project: string, options: EnvironmentOptions) => {
    requireDelivered(project, workspaceRoot);
    const environment = await openEnvironment(workspaceRoot, options);
    const printer = openPrinter(options);
    const services = { connect: openCluster(options) };
    const checks = await verifyEnvironment(environment, services, printer.report, interruptSignal()).finally(
      printer.close,
    );
    printer.result({ environment: environment.name, checks }, () => formatChecks(checks));
    process.exitCode = checks.every(({ passed }) => passed) ? 0 : 1;
  });
}

export function formatChecks(checks: readonly Check[]): string {
  return checks
    .map(({ passed, name, subject, detail }) => `${passed ? 'passed' : 'FAILED'} ${name} of ${subject}: ${detail}`)
    .join('\n');
}
