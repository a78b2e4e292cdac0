import {
  DeliveryError,
  type Environment,
  EXIT_CODES,
  type FollowRequest,
  type FollowServices,
  type Pass,
  reconcile,
  requireOwnChampion,
  tellDrift,
} from '@hvs/pipeline';
import { readRegistryConfig } from '@hvs/model-version/registry';
import type { Report } from '@hvs/step';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CommandContext } from '../command-context.ts';
import { readConfig } from '../config.ts';
import { addEnvironmentOptions, type EnvironmentOptions, openEnvironment } from '../options/environment-options.ts';
import { readApproval, readRows } from '../options/delivery-options.ts';
import { parseDurationS } from '../options/parse-duration.ts';
import { openPrinter, type Printer } from '../output/printer.ts';
import { createGithubDispatch, parseRepository } from '../watch/ask-github.ts';
import { openFollowServices } from '../watch/follow-services.ts';
import { createDriftWatch, type DriftWatch } from '../watch/watch-drift.ts';
import { createWatchLoop, lineOf, type WatchLoop } from '../watch/watch-loop.ts';
import type { WatchMetrics } from '../watch/watch-metrics.ts';

interface WatchOptions extends EnvironmentOptions {
  readonly interval: number;
  readonly once?: boolean;
  readonly port?: number;
  readonly host: string;
  readonly webhookSecretFile?: string;
  readonly dispatch?: 'github';
  readonly repo?: string;
  readonly dispatchDeadline: number;
  readonly image?: string;
  readonly replay?: string;
  readonly judge?: string;
  readonly measured?: string;
  readonly pybamm?: string;
  readonly requireLegs?: string;
  readonly judgement: string;
  readonly driftEvery: number;
}

/** Folder of the model that ships, in which a champion may be that the registry does not hold. */
const SHIPPED = 'models/hvs';
/** Steps of every pass, also of one that finds nothing to do. */
const LOOKING: ReadonlySet<string> = new Set(['read the registry', 'look at the environment']);

export function addWatch(program: Command, context: CommandContext): void {
  const seconds = (flags: string, about: string, value: number, text: string) =>
    new Option(flags, about).argParser(parseDurationS).default(value, text);
  const command = program
    .command('watch')
    .description('follows the model registry: delivers the version that delivery.yaml wants, and tells the registry')
    .addOption(seconds('--interval <duration>', 'longest time between two looks at the registry', 30, '30s'))
    .addOption(seconds('--drift-every <duration>', 'time between two looks at drift; 0 for none', 3600, '1h'))
    .option('--once', 'one look, and what it asks for; none at drift')
    .option('--port <number>', 'serve /health, /metrics and /webhooks/mlflow there', parsePort)
    .option('--host <address>', 'address of that server', '127.0.0.1')
    .option('--webhook-secret-file <file>', "file with the webhook's secret (default: HVS_WEBHOOK_SECRET)")
    .addOption(new Option('--dispatch <ci>', 'ask CI to deliver instead of delivering here').choices(['github']))
    .option('--repo <owner/name>', 'repository whose workflow model.yml answers', parseRepository)
    .addOption(seconds('--dispatch-deadline <duration>', 'after which CI is asked again', 1800, '30m'))
    .option('--image <reference>', 'image whose code is taken where nothing runs yet (default: the one pushed last)')
    .option('--replay <file>', "recorded readings, from the workspace root (default: the environment's)")
    .option('--judge <program>', 'judge with the options of hvs judge (default: apps/hvs-trainer/src/judge/main.ts)')
    .option('--judgement <folder>', 'folder for what the judge writes', 'dist/watch')
    .option('--measured <folder>', 'for the judge: folder of measured data for leg e')
    .option('--pybamm <folder>', 'for the judge: folder of series for leg d')
    .option('--require-legs <list>', 'for the judge: legs without which no model is approved (default: a,b,c)');
  addEnvironmentOptions(command).action(async (options: WatchOptions) => watch(context, options));
}

async function watch(context: CommandContext, options: WatchOptions): Promise<void> {
  const environment = await openEnvironment(context, options);
  await requireOwnChampion(resolve(context.workspaceRoot, options.overlays), environment);
  const services = openFollowServices(context, options, openDispatch(context, options, environment.name));
  const printer = openPrinter(context, options);
  const signal = context.interruptSignal('Run the same command again to go on.');
  const { createWatchMetrics } = await import('../watch/watch-metrics.ts');
  const metrics = createWatchMetrics(environment, () => loop.stuck());
  const drift = openDriftWatch({ context, printer, options }, environment, services, metrics);
  let failure: unknown;
  let said = '';
  const loop: WatchLoop = createWatchLoop({
    intervalMs: options.interval * 1000,
    isOnce: options.once ?? false,
    signal,
    async pass() {
      try {
        const request = await readFollowRequest(context, options);
        return await reconcile(request, services, quietly(printer.report, loop), signal);
      } finally {
        await drift.lookIfDue(signal);
      }
    },
    passEnded(result, pass, error) {
      failure = error;
      metrics.passEnded(result, pass);
      const line = lineOf(pass, error);
      if (line !== said || pass?.receipt !== undefined) say({ context, printer, options }, line, pass);
      said = line;
      if (pass !== undefined) context.endWith(exitCodeOf(pass));
    },
  });
  const close = await startServer({ context, options, loop, metrics, printer });
  try {
    await loop.run();
  } finally {
    printer.close();
    await close();
  }
  if (options.once === true && failure !== undefined) throw failure;
  if (options.once !== true) context.endWith(0);
}

function exitCodeOf({ action, isBlocked, receipt }: Pass): number {
  // What was left half done was put back, which is what was due.
  if (receipt?.what === 'rollback' && receipt.outcome === 'rolled-back') return 0;
  if (receipt !== undefined) return EXIT_CODES[receipt.outcome];
  if (isBlocked) return EXIT_CODES.refused;
  return action === 'wait' || action === 'failed' ? EXIT_CODES.failed : 0;
}

interface Saying {
  readonly context: CommandContext;
  readonly printer: Printer;
  readonly options: WatchOptions;
}

/** A failed pass has no result, and is a line of the log like any other. */
function say({ context, printer, options }: Saying, line: string, pass: Pass | undefined): void {
  const stamped = `${new Date().toISOString()} ${line}`;
  if (pass !== undefined && pass.action !== 'failed') printer.result(pass, () => stamped);
  else if (options.json === true) printer.result({ action: 'failed', reason: line }, () => stamped);
  else context.stderr.write(`${stamped}\n`);
}

function openDriftWatch(
  { context, printer, options }: Saying,
  environment: Environment,
  { connect, models }: FollowServices,
  metrics: WatchMetrics,
): DriftWatch {
  const cache = readRegistryConfig(context.env).cacheFolder;
  return createDriftWatch({
    environment,
    connect,
    everyMs: options.once === true ? 0 : options.driftEvery * 1000,
    looked: metrics.driftLooked,
    failed: metrics.driftLookFailed,
    tell: async ({ model: { sha256 }, ...found }, signal) =>
      tellDrift({ models: models.until(signal), cache }, environment, { sha256, ...found }),
    say: (message) => printer.report({ type: 'step-progress', step: 'drift', message }),
  });
}

/** Leaves out the steps of looking, which every pass has. */
function quietly(report: Report, loop: WatchLoop): Report {
  return (event) => {
    loop.alive();
    if (!LOOKING.has(event.step)) report(event);
  };
}

/** It is read anew for each pass, because the overlay may be changed meanwhile. */
async function readFollowRequest(context: CommandContext, options: WatchOptions): Promise<FollowRequest> {
  const environment = await openEnvironment(context, options);
  const approval = readApproval(context.env);
  return {
    environment,
    rows: await readRows(context, environment, options),
    by: readConfig(context.env).by,
    ...(approval && { approval }),
    cache: readRegistryConfig(context.env).cacheFolder,
    shipped: [join(context.workspaceRoot, SHIPPED)],
    dispatchDeadlineS: options.dispatchDeadline,
  };
}

function openDispatch(
  { env }: CommandContext,
  { dispatch, repo }: WatchOptions,
  environment: string,
): FollowServices['dispatch'] {
  if (dispatch === undefined) return undefined;
  if (repo === undefined) {
    throw new DeliveryError('ci-unnamed', '--dispatch github names no repository', {
      hint: 'Name the one with the workflow model.yml: --repo owner/name',
    });
  }
  return createGithubDispatch({ repository: repo, environment, ...readConfig(env).github });
}

interface Starting extends Saying {
  readonly loop: WatchLoop;
  readonly metrics: WatchMetrics;
}

/** Gives what ends the server. Without a port there is none. */
async function startServer({ context, options, loop, metrics, printer }: Starting): Promise<() => Promise<void>> {
  const { port, host, webhookSecretFile: file } = options;
  if (port === undefined) return async () => undefined;
  // They take a third of a second to load, which no other command needs.
  const { createWatchServer } = await import('../watch/watch-server.ts');
  const { createWebhookVerifier } = await import('../watch/verify-webhook.ts');
  const secret =
    file === undefined
      ? readConfig(context.env).webhookSecret
      : (await readFile(resolve(context.workspaceRoot, file), 'utf8')).trim();
  const verify = secret ? createWebhookVerifier({ secret }) : undefined;
  const server = createWatchServer({ metrics, stuck: loop.stuck, wake: loop.wake, verify });
  const url = await server.listen({ port, host });
  printer.report({ type: 'step-progress', step: 'watch', message: `listens on ${url}${verify ? '' : ', no webhook'}` });
  return async () => server.close();
}

function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('Write a port, 0 to 65535.');
}
