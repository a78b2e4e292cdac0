import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';

const plugin: FastifyPluginCallback = (app, _options, done) => {
  app.addHook('onResponse', (request, reply, next) => {
    request.log.info(
      {
        method: request.method,
        path: request.url.split('?', 1)[0],
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 1000) / 1000,
      },
      'request answered',
    );
    next();
  });
  done();
};

/** One line for each answered request, never a body. */
export const requestLog = fp(plugin, { name: 'request-log' });
