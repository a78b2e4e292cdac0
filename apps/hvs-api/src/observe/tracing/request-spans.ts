import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import type { RequestSpan, Tracing } from './tracing.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for a probe, and when tracing is off. */
    span: RequestSpan | undefined;
  }
}

const plugin: FastifyPluginCallback<{ tracing: Tracing }> = (app, { tracing }, done) => {
  app.decorateRequest('span', undefined);
  app.addHook('onRequest', (request, reply, next) => {
    const span = tracing.beginRequest(request);
    if (span) {
      request.span = span;
      // The names that OpenTelemetry gives these fields in logs.
      request.log = request.log.child({ trace_id: span.traceId, span_id: span.spanId });
      reply.log = request.log;
      reply.raw.on('close', () => span.end(reply));
    }
    next();
  });
  app.addHook('preHandler', (request, _reply, next) => {
    if (request.span) request.span.run(next);
    else next();
  });
  app.addHook('onError', (request, _reply, error, next) => {
    request.span?.fail(error);
    next();
  });
  app.addHook('onClose', () => tracing.shutdown());
  done();
};

/** A span for each request, below the span of its caller. */
export const requestSpans = fp(plugin, { name: 'tracing' });
