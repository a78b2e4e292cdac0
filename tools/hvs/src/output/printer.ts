import type { Report } from '@hvs/step';
import { printProgress } from './print-progress.ts';
import { openLiveProgress } from './live-progress.ts';
import { readConfig } from '../config.ts';

/** Tells a command's progress and its result, the way its reader wants it. */
export interface Printer {
  readonly report: Report;
  /** The result alone goes to standard output: as JSON, or as text. */
  readonly result: (value: object, format: () => string) => void;
  /** No more progress comes. */
  readonly close: () => void;
}

/** `--json`: events and result as JSON lines; on a terminal steps that change in place; else a line an event. */
export function openPrinter({ json = false }: { readonly json?: boolean }): Printer {
  if (json) {
    const printLine = (value: object) => void process.stdout.write(`${JSON.stringify(value)}\n`);
    return { report: printLine, result: (value) => printLine({ type: 'result', ...value }), close: () => undefined };
  }
  const result = (_: object, format: () => string) => void process.stdout.write(`${format()}\n`);
  if (!process.stderr.isTTY || readConfig().isCi) return { report: printProgress, result, close: () => undefined };
  const live = openLiveProgress(process.stderr);
  return { ...live, result };
}
