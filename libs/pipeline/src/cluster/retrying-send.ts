import { type Backoff, backoffMs, retry } from '@hvs/http-client';
import { pause, StepError } from '@hvs/step';
import { DeliveryError } from '../delivery-error.ts';
import type { ApiAnswer, ApiCall, ApiServer } from './api-server.ts';
import { isOfAdmission } from './is-of-admission.ts';

export interface RetryOptions {
  /** A call of a pod: any status is its answer. Only a failed connection is repeated. */
  readonly onlyConnection?: boolean;
  readonly onAttempt?: () => void;
}

/** An API server that restarts is away for 20 s. A longer absence needs a person. */
export const RETRY_WINDOW_MS = 45_000;
const BACKOFF: Backoff = { firstMs: 200, longestMs: 2000, longestAskedMs: 10_000 };
const BUSY_STATUSES: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/**
 * Repeats calls without an answer, or with one that says "later", until the window is over. Every write of a delivery
 * may be sent twice, because it names the state that it wants. Throws `cluster-unreachable` with the last answer or
 * failure. An abort throws its own reason.
 */
export function createRetryingSend({ send, url }: ApiServer) {
  return async (call: ApiCall, options: RetryOptions = {}): Promise<ApiAnswer> => {
    const endMs = performance.now() + RETRY_WINDOW_MS;
    const isFinal = (seen: ApiAnswer | Error) =>
      !(seen instanceof Error) && (options.onlyConnection === true || !isBusy(seen));
    const seen = await retry(
      async () => {
        call.signal.throwIfAborted();
        options.onAttempt?.();
        return send(call);
      },
      {
        isFinal(outcome) {
          if (call.signal.aborted && outcome instanceof Error) throw call.signal.reason;
          // Repeating mends no certificate that is not trusted, and no login that has expired.
          if (outcome instanceof StepError) throw outcome;
          return isFinal(outcome);
        },
        delayMs: (outcome, attempt) => backoffMs(BACKOFF, attempt, retryAfterOf(outcome)),
        mayTryAgain: (_, delayMs) => performance.now() + delayMs <= endMs,
        wait: (ms) => pause(ms, call.signal),
      },
    );
    if (isFinal(seen)) return seen as ApiAnswer;
    // The API server answers; a webhook that it asks does not.
    if (!(seen instanceof Error) && isOfAdmission(seen.body.toString('utf8'))) return seen;
    throw unreachable(url, call, seen);
  };
}

function retryAfterOf(seen: ApiAnswer | Error): string | undefined {
  return seen instanceof Error ? undefined : seen.headers['retry-after'];
}

/** Server-side apply answers 500 to a field that no schema knows. Repeating does not mend that. */
function isBusy({ status, body }: ApiAnswer): boolean {
  return BUSY_STATUSES.has(status) && !(status === 500 && body.includes('failed to create typed patch object'));
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
