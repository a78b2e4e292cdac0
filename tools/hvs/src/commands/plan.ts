import { releaseText } from '@hvs/image';
import { type Plan, plan } from '@hvs/pipeline';
import type { Command } from 'commander';
import { addDeliveryOptions, type DeliveryOptions, openServices, readRequest } from '../options/delivery-options.ts';
import { addEnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { interruptSignal } from '../interrupt.ts';
import { openPrinter } from '../output/printer.ts';

export function addPlan(program: Command, workspaceRoot: string): void {
  const command = program
    .command('plan')
    .description('shows what deliver would do, down to the diff of each manifest; writes nothing');
  addDeliveryOptions(addEnvironmentOptions(command)).action(async (options: DeliveryOptions) => {
    const environment = await openEnvironment(workspaceRoot, options);
    const request = await readRequest(workspaceRoot, environment, options);
    const services = await openServices(options, request.image);
    const printer = openPrinter(options);
    const planned = await plan(request, services, printer.report, interruptSignal()).finally(printer.close);
    printer.result(planned, () => formatPlan(planned));
    process.exitCode = planned.outcome === 'refused' ? 3 : 0;
  });
}

export function formatPlan({
  environment,
  strategy,
  release,
  before,
  outcome,
  reasons,
  warnings,
  changes,
  steps,
}: Plan): string {
  const heads: Record<Plan['outcome'], string> = {
    deliver: `${environment} would be delivered to, ${strategy}`,
    refused: `${environment} would refuse it`,
    unchanged: `${environment} serves it already; nothing would be done`,
  };
  return [
    heads[outcome],
    `  now  ${before ? releaseText(before) : 'nothing proven'}`,
    `  then ${releaseText(release)}`,
    ...reasons.map((reason) => `  - ${reason}`),
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...steps.map((step, index) => `  ${index + 1}. ${step}`),
    ...changes.map(formatChange),
  ].join('\n');
}

const MARKS: Readonly<Record<Plan['changes'][number]['action'], string>> = {
  none: '=',
  create: '+',
  update: '~',
  remove: '-',
  left: '?',
};

/** What others wrote stands before the diff: delivering takes it out, and somebody may want to know. */
function formatChange({ object, action, diff, fields }: Plan['changes'][number]): string {
  const foreign = fields.filter(({ writer }) => writer !== undefined).map(({ text }) => `  foreign: ${text}`);
  const note = {
    remove: ' left the overlay: it is removed',
    left: ' left the overlay and stays: `prune: true` in delivery.yaml removes it',
  };
  const head = `${MARKS[action]} ${object}${action === 'remove' || action === 'left' ? note[action] : ''}`;
  return [head, ...foreign, ...(diff === '' ? [] : [diff])].join('\n');
}
