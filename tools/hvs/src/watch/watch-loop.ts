import { DeliveryError, type Pass } from '@hvs/pipeline';
import { RegistryError } from '@hvs/model-version/registry';
import { sentenceOf } from '@hvs/step';
import type { PassResult } from './watch-metrics.ts';

export interface LoopOptions {
  readonly intervalMs: number;
  readonly isOnce: boolean;
  /** Ends the loop after the pass that runs. */
  readonly signal: AbortSignal;
  readonly pass: () => Promise<Pass>;
  readonly passEnded: (result: PassResult, pass: Pass | undefined, error: unknown) => void;
  readonly nowMs?: () => number;
}

export interface WatchLoop {
  /** Runs passes until the signal is aborted, or one pass. Gives the result of the last. */
  run(): Promise<PassResult>;
  /** Ends the pause between two passes. During a pass it begins another one afterwards. */
  wake(): void;
  /** A step of the pass was reported. */
  alive(): void;
  /** Why the loop counts as stuck. Undefined when it does not. */
  stuck(): string | undefined;
}

/** A failed pass waits longer each time, up to this. */
const LONGEST_BACKOFF_MS = 120_000;
/** So many intervals without a pass are too long. */
const PATIENCE_INTERVALS = 5;
/** A step of a pass that tells nothing for so long hangs. The judge has half of it, and tells how far it is. */
const LONGEST_STEP_MS = 30 * 60_000;

/**
 * Begins a pass each interval, or sooner when it is woken. A pass that throws is no end: the registry or the cluster may
 * be back for the next one.
 */
export function createWatchLoop(options: LoopOptions): WatchLoop {
  const { intervalMs, isOnce, signal, nowMs = () => performance.now() } = options;
  let isWoken = false;
  let endPause: () => void = () => undefined;
  let isPassing = false;
  let aliveMs = nowMs();
  let failures = 0;

  async function pass(): Promise<PassResult> {
    isWoken = false;
    isPassing = true;
    const { result, done, error } = await options.pass().then(
      (value) => ({ result: endOf(value), done: value, error: value.failure }),
      (thrown: unknown) => ({ result: resultOf(thrown), done: undefined, error: thrown }),
    );
    isPassing = false;
    aliveMs = nowMs();
    failures = done === undefined || hasFailed(done) ? failures + 1 : 0;
    options.passEnded(result, done, error);
    return result;
  }

  async function rest(): Promise<void> {
    if (isWoken || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const wakeUp = () => resolve();
    endPause = wakeUp;
    const timer = setTimeout(wakeUp, pauseMs(intervalMs, failures));
    signal.addEventListener('abort', wakeUp);
    await promise;
    signal.removeEventListener('abort', wakeUp);
    clearTimeout(timer);
  }

  return {
    async run() {
      for (;;) {
        const result = await pass();
        if (isOnce || signal.aborted) return result;
        await rest();
        if (signal.aborted) return result;
      }
    },
    wake() {
      isWoken = true;
      endPause();
    },
    alive: () => void (aliveMs = nowMs()),
    stuck: () => stuckFor(nowMs() - aliveMs, isPassing, intervalMs),
  };
}

/** The interval, doubled with each failure in a row. */
function pauseMs(intervalMs: number, failures: number): number {
  return Math.min(intervalMs * 2 ** Math.max(0, failures - 1), Math.max(intervalMs, LONGEST_BACKOFF_MS));
}

function stuckFor(silentMs: number, isPassing: boolean, intervalMs: number): string | undefined {
  const longestRestMs = Math.max(PATIENCE_INTERVALS * intervalMs, 2 * LONGEST_BACKOFF_MS);
  if (silentMs <= (isPassing ? LONGEST_STEP_MS : longestRestMs)) return undefined;
  return `no ${isPassing ? 'step of the pass' : 'pass'} has ended for ${Math.round(silentMs / 1000)} s`;
}

/** It is to be tried again, but not at once. */
function hasFailed({ action, receipt, untold }: Pass): boolean {
  return (
    action === 'failed' ||
    untold !== undefined ||
    receipt?.outcome === 'failed' ||
    receipt?.outcome === 'rollback-failed'
  );
}

function endOf({ action, failure }: Pass): PassResult {
  return action === 'failed' ? resultOf(failure) : action;
}

/** Whatever keeps the registry of models or the cluster from answering. An image registry has errors of its own. */
function resultOf(error: unknown): PassResult {
  if (error instanceof RegistryError && error.code.startsWith('registry-')) return 'registry-down';
  return error instanceof DeliveryError && error.code.startsWith('cluster-') ? 'cluster-down' : 'failed';
}

/** A line for the log: what a pass did, or what is down. Undefined when it says what the line before said. */
export function lineOf(pass: Pass | undefined, error: unknown): string {
  if (pass === undefined) return `failed: ${sentenceOf(error)}`;
  const { action, reason, receipt, told, disagreement, untold } = pass;
  return [
    `${action}: ${reason}`,
    ...(receipt === undefined ? [] : [`${receipt.outcome}, receipt ${receipt.id}`, ...receipt.reasons]),
    ...told.map((sentence) => `told: ${sentence}`),
    ...(untold === undefined ? [] : [`not told, the next pass does: ${untold}`]),
    ...(disagreement === undefined ? [] : [`disagreement: ${disagreement}`]),
  ].join('\n  ');
}
