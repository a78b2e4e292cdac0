import type { Release } from '@hvs/image';
import type { Judgement } from '@hvs/judge';
import { createStep, type Report, type Step, type StepEvent } from '@hvs/step';
import { randomBytes } from 'node:crypto';
import type { Environment } from './environment.ts';
import type { Approval } from './environment-state.ts';
import type { Check, Outcome, Receipt } from './receipt.ts';

/** What is known when a delivery ends. */
export interface Ending {
  readonly outcome: Outcome;
  readonly release: Release;
  readonly before: Release | undefined;
  readonly reasons?: readonly string[];
  readonly warnings?: readonly string[];
  readonly next?: readonly string[];
  readonly approval?: Approval | undefined;
  /** Code of the error after which it went back. */
  readonly failure?: string | undefined;
}

/** Writes down what a delivery does while it does it. */
export interface ReceiptLog {
  readonly step: Step;
  /** Adds checks to the record and gives them back. */
  readonly keep: (checks: readonly Check[]) => readonly Check[];
  /** Adds a warning about something that could not be done, without effect on the outcome. */
  readonly warn: (warning: string) => void;
  readonly close: (ending: Ending) => Receipt;
}

/** Of whom and what a receipt is. */
interface Run {
  readonly environment: Environment;
  readonly by: string;
  readonly judgement?: Judgement | undefined;
}

export function openReceiptLog(
  { environment, by, judgement }: Run,
  what: 'delivery' | 'rollback',
  report: Report,
): ReceiptLog {
  const started = new Date();
  // One run has one receipt: a receipt written after a failure replaces the one written before it.
  const id = receiptId(started);
  const steps: Receipt['steps'] = [];
  const checks: Check[] = [];
  const warned: string[] = [];
  const record = (event: StepEvent) => {
    if (event.type === 'step-done' || event.type === 'step-failed') {
      steps.push({ step: event.step, ms: event.ms, done: event.type === 'step-done' });
    }
    report(event);
  };
  return {
    step: createStep(record),
    keep(found) {
      checks.push(...found);
      return found;
    },
    warn: (warning) => void warned.push(warning),
    close: ({ outcome, release, before, reasons = [], warnings = [], next = [], approval, failure }) => ({
      id,
      environment: environment.name,
      what,
      outcome,
      reasons: [...reasons],
      ...(failure !== undefined && { failure }),
      warnings: [...warned, ...warnings],
      ...(next.length > 0 && { next: [...next] }),
      release,
      ...(before && { before }),
      strategy: environment.settings.strategy,
      by,
      ...(approval && { approval }),
      ...(judgement && { judgement }),
      started: started.toISOString(),
      ended: new Date().toISOString(),
      steps,
      checks,
    }),
  };
}

/** Sorts by time: `20261126t081500-3f2a`. */
function receiptId(started: Date): string {
  const time = started.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase();
  return `${time}-${randomBytes(2).toString('hex')}`;
}
