import type { FastifyBaseLogger } from 'fastify';
import type { Refusal } from '../problems/client-error.ts';
import { createLineBudget } from './line-budget.ts';

/** A slower answer is worth a line among many fast ones. */
const SLOW_MS = 1000;
/** A path is the client's: it must not make long lines. */
const PATH_MAX_LENGTH = 200;

/**
 * Each kind has a budget of its own, so that a flood of one hides no other. Faults of this service
 * have none: each is written.
 */
type Kind = 'answered' | 'slow' | 'refused' | 'failed';

/** What a line tells of a request. */
export interface EndedRequest {
  readonly method: string;
  readonly url: string;
  /** Whether the client had the whole answer, as far as is known. */
  readonly isAnswered: boolean;
  readonly status: number;
  readonly durationMs: number;
  readonly log: FastifyBaseLogger;
  /** Where the log does not bring it. */
  readonly reqId?: string;
}

export interface RequestLog {
  /** One line for a request that has ended, if its kind may have one more. */
  readonly writeRequest: (request: EndedRequest) => void;
  /** The same for what Fastify never hears of. */
  readonly writeRefusal: (log: FastifyBaseLogger, refusal: Refusal) => void;
  /** Says at the end what no later line can say. */
  readonly writeLeftOut: (log: FastifyBaseLogger) => void;
}

/** Of 500 and above, those that say something of the request, or of the load. */
const REFUSALS: ReadonlySet<number> = new Set([501, 503]);

function kindOf(isAnswered: boolean, status: number, durationMs: number): Kind {
  if (!isAnswered) return 'refused';
  if (status >= 500 && !REFUSALS.has(status)) return 'failed';
  if (status >= 400) return 'refused';
  return durationMs >= SLOW_MS ? 'slow' : 'answered';
}

function pathOf(url: string): string {
  return url.split('?', 1)[0].slice(0, PATH_MAX_LENGTH);
}

function milliseconds(durationMs: number): number {
  return Math.round(durationMs * 1000) / 1000;
}

/**
 * One line for each request, sampled under load, never a body and never a query. Writes at most `linesPerS` lines of each kind a second; the next one says how many it stands
 * for.
 */
export function createRequestLog(linesPerS: number, now?: () => number): RequestLog {
  const budgets = {
    answered: createLineBudget(linesPerS, now),
    slow: createLineBudget(linesPerS, now),
    refused: createLineBudget(linesPerS, now),
    failed: createLineBudget(Number.POSITIVE_INFINITY, now),
  };
  return {
    writeRequest({ method, url, isAnswered, status, durationMs, log, reqId }) {
      const sampledOut = budgets[kindOf(isAnswered, status, durationMs)].take();
      if (sampledOut === undefined) return;
      const line = {
        reqId,
        method,
        path: pathOf(url),
        status: isAnswered ? status : undefined,
        durationMs: milliseconds(durationMs),
        sampledOut: sampledOut === 0 ? undefined : sampledOut,
      };
      log.info(line, isAnswered ? 'request answered' : 'request aborted');
    },
    writeRefusal(log, { url, ...refusal }) {
      const sampledOut = budgets.refused.take();
      if (sampledOut === undefined) return;
      const line = { ...refusal, path: url && pathOf(url), sampledOut: sampledOut === 0 ? undefined : sampledOut };
      log.info(line, 'request refused');
    },
    writeLeftOut(log) {
      for (const [kind, { leftOut }] of Object.entries(budgets)) {
        if (leftOut() > 0) log.info({ kind, sampledOut: leftOut() }, 'requests without a line');
      }
    },
  };
}
