import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { ServerLive, ServerMetadata, ServerReady } from '@hvs/contract';
import { jsonResponse } from '../../openapi/describe-answers.ts';
import { type Serving, readinessOf } from '../../inference/serving.ts';

const SERVER: ServerMetadata = {
  name: 'hvs-api',
  version: '1',
  extensions: ['binary_tensor_data', 'model_configuration', 'statistics'],
};

const tags = ['open inference'];
const live = { 200: jsonResponse(ServerLive, 'The process answers', { live: true }) };
const ready = {
  200: jsonResponse(ServerReady, 'Traffic should come here', { live: true, ready: true }),
  503: jsonResponse(ServerReady, 'It should not'),
};
const metadata = { 200: jsonResponse(ServerMetadata, 'The server', SERVER) };

/** What the server is, and whether it is live and ready. */
export const openInferenceServer: FastifyPluginCallbackTypebox<{ serving: Serving }> = (app, { serving }, done) => {
  app.get('', { schema: { tags, summary: 'The server', response: metadata } }, () => SERVER);

  app.get('/health/live', { schema: { tags, summary: 'Is the server live', response: live } }, () => ({
    live: true as const,
  }));

  app.get(
    '/health/ready',
    { schema: { tags, summary: 'Is the server ready', response: ready } },
    (_request, reply): ServerReady => {
      const isReady = readinessOf(serving).status === 'ready';
      void reply.code(isReady ? 200 : 503);
      return { live: true, ready: isReady };
    },
  );
  done();
};
