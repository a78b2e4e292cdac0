import { pause, StepError } from '@hvs/step';
import { DeliveryError } from '../delivery-error.ts';
import type { ApiAnswer, ApiCall, ApiServer } from './api-server.ts';
import { isOfAdmission } from './is-of-admission.ts';

export interface RetryOptions {
  /** The answer is a pod's, whatever its status: only a call that the API server did not take is repeated. */
  readonly onlyConnection?: boolean;
  readonly onAttempt?: () => void;
}

/** An API server that restarts is away for 20 s; what is away for longer needs a person. */
export const RETRY_WINDOW_MS = 45_000;
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 2000;
const BUSY_STATUSES: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/**
 * Repeats calls that got no answer, or one that says "later", until the window is over. All of the pipeline's
 * writes may be sent twice: they name the state that they want. Throws `cluster-unreachable` with what was
 * seen last; an abort throws its own reason.
 */
export function createRetryingSend({ send, url }: ApiServer) {
  return async (call: ApiCall, options: RetryOptions = {}): Promise<ApiAnswer> => {
    const endMs = performance.now() + RETRY_WINDOW_MS;
    for (let attempt = 1; ; attempt += 1) {
      call.signal.throwIfAborted();
      options.onAttempt?.();
      const seen = await send(call).catch((error: unknown) => asError(error, call));
      // Who sends knows what no second try mends: a certificate that nobody vouches for, a login that is over.
      if (seen instanceof StepError) throw seen;
      if (!(seen instanceof Error) && (options.onlyConnection === true || !isBusy(seen))) return seen;
      const delayMs = delayOf(seen, attempt);
      if (performance.now() + delayMs > endMs) {
        // The API server is there, and a webhook that it asks is not.
        if (!(seen instanceof Error) && isOfAdmission(seen.body.toString('utf8'))) return seen;
        throw unreachable(url, call, seen);
      }
      await pause(delayMs, call.signal);
    }
  };
}

/** A manifest with a field that no schema knows is answered 500 by server-side apply; no second try mends that. */
function isBusy({ status, body }: ApiAnswer): boolean {
  return BUSY_STATUSES.has(status) && !(status === 500 && body.includes('failed to create typed patch object'));
}

function asError(error: unknown, { signal }: ApiCall): Error {
  if (signal.aborted) throw signal.reason;
  return error instanceof Error ? error : new Error(String(error));
}

/** Twice as long each time, a part of it by chance; a server that names a time is believed, within bounds. */
function delayOf(seen: ApiAnswer | Error, attempt: number): number {
  const named = seen instanceof Error ? Number.NaN : Number(seen.headers['retry-after']) * 1000;
  if (named >= 0) return Math.min(named, 10_000);
  return Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS) * (0.75 + Math.random() / 2);
}

function unreachable(url: string, { method, path }: ApiCall, seen: ApiAnswer | Error): DeliveryError {
  const last =
    seen instanceof Error ? seen.message : `status ${seen.status}: ${seen.body.toString('utf8').slice(0, 500)}`;
  const message = `${method} ${path}: ${url} did not answer in ${RETRY_WINDOW_MS / 1000} s; last seen: ${last}`;
  return new DeliveryError('cluster-unreachable', message, {
    ...(!(seen instanceof Error) && { status: seen.status }),
    hint: 'Nothing more was written. When the API server answers again, run the same command: it goes on from what is there.',
  });
}
