import { promisify } from 'node:util';
import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import { Gauge } from 'prom-client';
import { toApiError } from '../problems/api-error.ts';
import type { Metrics } from './metrics/metrics.ts';

const plugin: FastifyPluginCallback<{ metrics: Metrics }> = (app, { metrics }, done) => {
  const { registry, requests } = metrics;
  const countConnections = promisify(app.server.getConnections.bind(app.server));
  void new Gauge({
    name: 'hvs_api_connections',
    help: 'Open connections of clients',
    registers: [registry],
    async collect() {
      this.set(await countConnections());
    },
  });

  app.addHook('onError', (request, _reply, error, next) => {
    // A client that has left does not count as refused.
    if (!request.raw.socket.destroyed) requests.onRefuse(toApiError(error, 0).code);
    next();
  });
  done();
};

/** Counts connections, and refused requests by their reason. */
export const refusalMetrics = fp(plugin, { name: 'refusal-metrics' });
