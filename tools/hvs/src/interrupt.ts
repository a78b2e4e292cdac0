import { DeliveryError } from '@hvs/pipeline';

/**
 * Aborted by Ctrl-C or SIGTERM, so that the environment is put back; a second one ends the process, and what
 * is half done then waits for the next run. `next` is for a command that would go on; one that only looks has none.
 */
export function interruptSignal(next?: string): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      controller.abort(new DeliveryError('aborted', `ended by ${name}`, next === undefined ? {} : { hint: next }));
    });
  }
  return controller.signal;
}
