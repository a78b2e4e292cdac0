import type { FastifyPluginCallback } from 'fastify';
import Type from 'typebox';
import type { Metrics } from '../observe/metrics/metrics.ts';

/** `/metrics` in the text format of Prometheus. */
export const metricsRoute: FastifyPluginCallback<{ metrics: Metrics }> = (app, { metrics }, done) => {
  const text = { description: 'Metrics', content: { 'text/plain': { schema: Type.String() } } };
  const schema = { tags: ['service'], summary: 'Metrics for Prometheus', response: { 200: text } };
  app.get('/metrics', { schema }, async (_request, reply) => {
    void reply.type(metrics.registry.contentType);
    return metrics.registry.metrics();
  });
  done();
};
