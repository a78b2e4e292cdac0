import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import { REQUEST_ID_HEADER } from '../request/request-id.ts';

const plugin: FastifyPluginCallback = (app, _options, done) => {
  app.addHook('onRequest', (request, reply, next) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    next();
  });
  done();
};

/** Every answer has the id of its request. */
export const requestIdHeader = fp(plugin, { name: 'request-id-header' });
