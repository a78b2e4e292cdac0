import type { FastifyPluginCallback } from 'fastify';
import type { Metrics } from '../plugins/metrics.ts';

/** `/metrics` in the text format of Prometheus. */
export const metricsRoute: FastifyPluginCallback<{ metrics: Metrics }> = (
  app,
  { metrics },
  done,
) => {
  const schema = { tags: ['service'], summary: 'Metrics for Prometheus', produces: ['text/plain'] };
  app.get('/metrics', { schema }, async (_request, reply) => {
    void reply.type(metrics.registry.contentType);
    return metrics.registry.metrics();
  });
  done();
};
