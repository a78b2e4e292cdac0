import { releaseText } from '@hvs/image';
import { type EnvironmentStatus, readStatus } from '@hvs/pipeline';
import { createStep } from '@hvs/step';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addEnvironmentOptions, type EnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { openPrinter } from '../output/printer.ts';

interface StatusOptions extends EnvironmentOptions {
  readonly follow?: boolean;
}

const FOLLOW_INTERVAL_MS = 1000;

export function addStatus(program: Command, context: CommandContext): void {
  const command = program
    .command('status')
    .description('shows what runs in an environment, what was proven last, and who is delivering')
    .option('--follow', 'print the status again each time it changes, until Ctrl-C');
  addEnvironmentOptions(command).action(async (options: StatusOptions) => {
    if (options.follow) return follow(context, options);
    const environment = await openEnvironment(context, options);
    const cluster = context.openCluster(options.context)(context.interruptSignal());
    const printer = openPrinter(context, options);
    const status = await createStep(printer.report)('look', async () => readStatus(cluster, environment)).finally(
      printer.close,
    );
    printer.result(status, () => formatStatus(status));
  });
}

async function follow(context: CommandContext, options: StatusOptions): Promise<void> {
  const environment = await openEnvironment(context, options);
  const signal = context.interruptSignal();
  const cluster = context.openCluster(options.context)(signal);
  const printer = openPrinter(context, options);
  try {
    for (let seen = ''; ;) {
      const status = await readStatus(cluster, environment);
      if (JSON.stringify(status) !== seen)
        printer.result(status, () => `${new Date().toISOString()} ${formatStatus(status)}`);
      seen = JSON.stringify(status);
      await context.pause(FOLLOW_INTERVAL_MS, signal);
    }
  } catch (error) {
    // Ctrl-C is how it ends.
    if (!signal.aborted) throw error;
  } finally {
    printer.close();
  }
}

function formatStatus(status: EnvironmentStatus): string {
  const { environment, namespace, verified, verifiedAt, serving, begun, ending, deliveredBy, quarantined, drift } =
    status;
  const workloads = (['stable', 'candidate'] as const).flatMap((track) => {
    const workload = status[track];
    if (workload === undefined) return [];
    const { readyPods, pods, message, images } = workload;
    return [
      `  ${track.padEnd(9)} ${readyPods} of ${pods} pods ready (${message})`,
      ...images.map((image) => `            ${image}`),
    ];
  });
  return [
    `${environment} (${namespace}): ${status.isSettled ? 'settled' : 'not settled'}`,
    ...(ending === undefined ? [] : [`  ending    ${ending}`]),
    `  proven    ${verified ? `${releaseText(verified)}, ${verifiedAt}` : 'nothing so far'}`,
    `  serving   ${serving}`,
    ...workloads,
    ...(
      drift ?? [
        ending === undefined
          ? 'not compared: this account may not ask the API server for dry runs'
          : 'not compared: a namespace that is being deleted takes no dry runs',
      ]
    ).map((difference) => `  drift     ${difference}`),
    ...(begun === undefined ? [] : [`  begun     a ${begun.what} to ${begun.image}, not finished`]),
    ...(deliveredBy === undefined ? [] : [`  delivery  under way by ${deliveredBy}`]),
    ...quarantined.map((digest) => `  quarantined ${digest}`),
  ].join('\n');
}
