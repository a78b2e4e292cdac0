import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  readonly outcomes: Counter<'predicted_label_text'>;
  readonly refusedReadings: Counter;
  readonly requestDurationS: Histogram<'method' | 'route' | 'status'>;
}

/** Metrics of one app, in a registry of its own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const outcomes = new Counter({
    name: 'hvs_api_prediction_outcomes_total',
    help: 'Predictions by what they call the module',
    labelNames: ['predicted_label_text'],
    registers,
  });
  outcomes.inc({ predicted_label_text: 'Normal' }, 0);
  outcomes.inc({ predicted_label_text: 'Hazardous' }, 0);
  const refusedReadings = new Counter({
    name: 'hvs_api_refused_readings_total',
    help: 'Bad readings that were answered by an error among predictions (handling=lenient)',
    registers,
  });
  const requestDurationS = new Histogram({
    name: 'hvs_api_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  return { registry, outcomes, refusedReadings, requestDurationS };
}

const plugin: FastifyPluginCallback<{ metrics: Metrics }> = (app, { metrics }, done) => {
  app.addHook('onResponse', (request, reply, next) => {
    // The pattern of the route and never the path: a client must not be able to add label values.
    const route = request.routeOptions.url ?? 'none';
    const labels = { method: request.method, route, status: reply.statusCode };
    metrics.requestDurationS.observe(labels, reply.elapsedTime / 1000);
    next();
  });
  done();
};

/** Observes the duration of every request. */
export const requestMetrics = fp(plugin, { name: 'request-metrics' });
