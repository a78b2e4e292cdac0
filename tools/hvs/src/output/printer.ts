import type { Report } from '@hvs/step';
import { readConfig } from '../config.ts';
import type { Surroundings } from '../surroundings.ts';
import { openLiveProgress } from './live-progress.ts';
import { printProgress } from './print-progress.ts';

/** Tells a command's progress and its result in the form that its reader wants. */
export interface Printer {
  readonly report: Report;
  /** Prints the result on standard output: as JSON, or as text. */
  readonly result: (value: object, format: () => string) => void;
  /** Ends the progress. */
  readonly close: () => void;
}

/**
 * With `--json`, progress and result are JSON lines on standard output. Otherwise progress goes to standard error: on a
 * terminal as steps that change in place, elsewhere and in CI as a line for each event.
 */
export function openPrinter(
  { stdout, stderr, env }: Pick<Surroundings, 'stdout' | 'stderr' | 'env'>,
  { json = false }: { readonly json?: boolean },
): Printer {
  if (json) {
    const printLine = (value: object) => void stdout.write(`${JSON.stringify(value)}\n`);
    return { report: printLine, result: (value) => printLine({ type: 'result', ...value }), close: () => undefined };
  }
  const result = (_: object, format: () => string) => void stdout.write(`${format()}\n`);
  if (!stderr.isTTY || readConfig(env).isCi) return { report: printProgress(stderr), result, close: () => undefined };
  return { ...openLiveProgress(stderr), result };
}
