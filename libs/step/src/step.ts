import type { Report } from './events.ts';

/** Says how far a step is, in a few words. */
export type Progress = (message: string) => void;

/** Runs one step of a story: times it, reports it and gives its value. */
export type Step = <Value>(name: string, run: (progress: Progress) => Promise<Value>) => Promise<Value>;

export function createStep(report: Report, now: () => number = () => performance.now()): Step {
  return async (name, run) => {
    report({ type: 'step-started', step: name });
    const startedMs = now();
    const event = await run((message) => report({ type: 'step-progress', step: name, message })).then(
      (value) => ({ type: 'step-done' as const, value }),
      (error: unknown) => ({ type: 'step-failed' as const, error }),
    );
    report({ type: event.type, step: name, ms: Math.round(now() - startedMs) });
    if (event.type === 'step-failed') throw event.error;
    return event.value;
  };
}
