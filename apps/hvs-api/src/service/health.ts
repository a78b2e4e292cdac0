import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Health, Liveness, Readiness } from '@hvs/contract';
import { readinessOf, type Serving } from '../inference/serving.ts';

/** `/health` for people, `/health/live` and `/health/ready` for the probes of Kubernetes. */
export const health: FastifyPluginCallbackTypebox<{ serving: Serving }> = (app, { serving }, done) => {
  const tags = ['health'];

  app.get(
    '/health',
    { schema: { tags, summary: 'Is a model loaded', response: { 200: Health, 503: Health } } },
    (_request, reply): Health => {
      if (serving.model) return { status: 'healthy', model_loaded: true };
      void reply.code(503);
      return { status: 'unhealthy', model_loaded: false };
    },
  );

  app.get(
    '/health/live',
    { schema: { tags, summary: 'Does the process answer', response: { 200: Liveness } } },
    () => ({ status: 'alive' as const }),
  );

  app.get(
    '/health/ready',
    {
      schema: {
        tags,
        summary: 'Is a model loaded, warmed and proven, does it work, and is the process not draining',
        response: { 200: Readiness, 503: Readiness },
      },
    },
    (_request, reply) => {
      const readiness = readinessOf(serving);
      if (readiness.status !== 'ready') void reply.code(503);
      return readiness;
    },
  );
  done();
};
