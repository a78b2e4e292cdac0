import type { FastifyBaseLogger } from 'fastify';
import type { Refusal } from '../problems/client-error.ts';
import { createLineBudget } from './line-budget.ts';

/** A slower answer is worth a line among many fast ones. */
const SLOW_MS = 1000;
/** Clients choose the path, and must not make long lines. */
const PATH_MAX_LENGTH = 200;

/**
 * Each kind has a budget of its own, so that a flood of one kind hides no other. Faults of this service have no
 * budget: each is written.
 */
type Kind = 'answered' | 'slow' | 'refused' | 'failed';

/** What a log line tells of a request. */
export interface EndedRequest {
  readonly method: string;
  readonly url: string;
  /** Whether the client had the whole answer, as far as is known. */
  readonly isAnswered: boolean;
  readonly status: number;
  readonly durationMs: number;
  readonly log: FastifyBaseLogger;
  /** The id, if `log` does not add it. */
  readonly reqId?: string;
}

export interface RequestLog {
  /** One line for a request that has ended, if its kind may have one more. */
  readonly writeRequest: (request: EndedRequest) => void;
  /** The same for a request that Fastify never hears of. */
  readonly writeRefusal: (log: FastifyBaseLogger, refusal: Refusal) => void;
  /** Writes at the end how many lines were left out since the last one. */
  readonly writeLeftOut: (log: FastifyBaseLogger) => void;
}

/** Statuses from 500 on that are not faults of this service: the request or the load is their cause. */
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
 * Writes a line for each request, without its body and its query: at most `linesPerS` lines of each kind a second.
 * The next line says how many were left out.
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
