import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import type { Serving } from '../serving.ts';

const plugin: FastifyPluginCallback<{ serving: Serving }> = (app, { serving }, done) => {
  app.addHook('onSend', (_request, reply, payload, next) => {
    if (serving.isDraining) reply.header('connection', 'close');
    next(null, payload);
  });
  done();
};

/** While the process drains, tells clients to come back on another connection, to another pod. */
export const drain = fp(plugin, { name: 'drain' });
