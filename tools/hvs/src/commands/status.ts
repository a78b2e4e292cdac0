import { releaseText } from '@hvs/image';
import { type EnvironmentStatus, readStatus } from '@hvs/pipeline';
import { createStep } from '@hvs/step';
import type { Command } from 'commander';
import { setTimeout } from 'node:timers/promises';
import {
  addEnvironmentOptions,
  type EnvironmentOptions,
  openCluster,
  openEnvironment,
} from '../options/environment-options.ts';
import { interruptSignal } from '../interrupt.ts';
import { openPrinter } from '../output/printer.ts';

const WATCH_INTERVAL_MS = 1000;

export function addStatus(program: Command, workspaceRoot: string): void {
  const command = program
    .command('status')
    .description('what runs in an environment, what is proven, who is delivering');
  addEnvironmentOptions(command).action(async (options: EnvironmentOptions) => {
    const environment = await openEnvironment(workspaceRoot, options);
    const cluster = openCluster(options)(interruptSignal());
    const printer = openPrinter(options);
    const status = await createStep(printer.report)('look', async () => readStatus(cluster, environment)).finally(
      printer.close,
    );
    printer.result(status, () => formatStatus(status));
  });
}

export function addWatch(program: Command, workspaceRoot: string): void {
  const command = program
    .command('watch')
    .description('prints the status of an environment each time it changes, until Ctrl-C');
  addEnvironmentOptions(command).action(async (options: EnvironmentOptions) => {
    const environment = await openEnvironment(workspaceRoot, options);
    const signal = interruptSignal();
    const cluster = openCluster(options)(signal);
    const printer = openPrinter(options);
    try {
      for (let seen = ''; ;) {
        const status = await readStatus(cluster, environment);
        if (JSON.stringify(status) !== seen)
          printer.result(status, () => `${new Date().toISOString()} ${formatStatus(status)}`);
        seen = JSON.stringify(status);
        await setTimeout(WATCH_INTERVAL_MS, undefined, { signal });
      }
    } catch (error) {
      // Ctrl-C is how it ends.
      if (!signal.aborted) throw error;
    }
  });
}

export function formatStatus(status: EnvironmentStatus): string {
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
