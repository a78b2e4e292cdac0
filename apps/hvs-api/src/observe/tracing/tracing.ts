import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BatchObserver } from '../../inference/batch-observer.ts';
import type { Model } from '../../inference/load-model.ts';

/** What the rest of the service knows of tracing. Only start-tracing.ts knows OpenTelemetry. */
export interface Tracing {
  /** Begins the server span of a request, as a child of its caller's; undefined for a probe's. */
  beginRequest(request: FastifyRequest): RequestSpan | undefined;
  /** Predicts in a span of its own below that of the request which is being handled. */
  tracePredictions(model: Model): Model;
  /** Tells the spans of the predictions what their session.run joined. */
  observe(observer: BatchObserver): BatchObserver;
  /** Sends what is pending, for at most two seconds. */
  shutdown(): Promise<void>;
}

export interface RequestSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Runs what handles the request. */
  run(handle: () => void): void;
  fail(error: unknown): void;
  /** After the answer, or when the client has left. */
  end(reply: FastifyReply): void;
}
