import type { Report } from './events.ts';

/** Runs one step of a story: times it, reports it and gives its value. */
export type Step = <Value>(name: string, run: () => Promise<Value>) => Promise<Value>;

export function createStep(report: Report, now: () => number = () => performance.now()): Step {
  return async (name, run) => {
    report({ type: 'step-started', step: name });
    const startedMs = now();
    const event = await run().then(
      (value) => ({ type: 'step-done' as const, value }),
      (error: unknown) => ({ type: 'step-failed' as const, error }),
    );
    report({ type: event.type, step: name, ms: Math.round(now() - startedMs) });
    if (event.type === 'step-failed') throw event.error;
    return event.value;
  };
}
