import { releaseText } from '@hvs/image';
import { EXIT_CODES, type Plan, plan } from '@hvs/pipeline';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addDeliveryOptions, type DeliveryOptions, openServices, readRequest } from '../options/delivery-options.ts';
import { addEnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { openPrinter } from '../output/printer.ts';

export function addPlan(program: Command, context: CommandContext): void {
  const command = program
    .command('plan')
    .description('shows what deliver would do, with the diff of each manifest; writes nothing');
  addEnvironmentOptions(addDeliveryOptions(command)).action(async (options: DeliveryOptions) => {
    const environment = await openEnvironment(context, options);
    const request = await readRequest(context, environment, options);
    const services = await openServices(context, options, request.image);
    const printer = openPrinter(context, options);
    const planned = await plan(request, services, printer.report, context.interruptSignal()).finally(printer.close);
    printer.result(planned, () => formatPlan(planned));
    context.endWith(planned.outcome === 'refused' ? EXIT_CODES.refused : 0);
  });
}

function formatPlan({
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

/** Fields that somebody else wrote stand before the diff, because delivering takes them out. */
function formatChange({ object, action, diff, fields }: Plan['changes'][number]): string {
  const foreign = fields.filter(({ writer }) => writer !== undefined).map(({ text }) => `  foreign: ${text}`);
  const note = {
    remove: ' left the overlay: it is removed',
    left: ' left the overlay and stays: `prune: true` in delivery.yaml removes it',
  };
  const head = `${MARKS[action]} ${object}${action === 'remove' || action === 'left' ? note[action] : ''}`;
  return [head, ...foreign, ...(diff === '' ? [] : [diff])].join('\n');
}
