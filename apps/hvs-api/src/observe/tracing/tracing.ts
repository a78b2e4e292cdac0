import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BatchObserver } from '../../inference/batch-observer.ts';
import type { Model } from '../../inference/load-model.ts';

/** Tracing for the rest of the service. Only start-tracing.ts, and what it imports, know OpenTelemetry. */
export interface Tracing {
  /** Begins the server span of a request, as a child of its caller's span; undefined for a probe. */
  beginRequest(request: FastifyRequest): RequestSpan | undefined;
  /** Predicts in a span below that of the handled request. */
  tracePredictions(model: Model): Model;
  /** Adds to the spans of predictions what their session.run joined. */
  observe(observer: BatchObserver): BatchObserver;
  /** Sends the pending spans, for at most two seconds. */
  shutdown(): Promise<void>;
}

export interface RequestSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Handles the request inside the span. */
  run(handle: () => void): void;
  fail(error: unknown): void;
  /** To be called after the answer, or when the client has left. */
  end(reply: FastifyReply): void;
}
