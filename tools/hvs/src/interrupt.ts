import { PipelineError } from '@hvs/pipeline';

/**
 * Aborted by Ctrl-C or SIGTERM, so that the environment is put back; a second one ends the process, and what
 * is half done then waits for the next run.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      controller.abort(
        new PipelineError('aborted', `ended by ${name}`, { hint: 'Run the same command again to deliver.' }),
      );
    });
  }
  return controller.signal;
}
