import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import { isLarge, linger } from '../request/linger.ts';

const plugin: FastifyPluginCallback = (app, _options, done) => {
  app.addHook('onSend', (request, reply, payload, next) => {
    if (!request.raw.readableEnded && isLarge(request.raw)) {
      reply.header('connection', 'close');
      linger(request.raw);
    }
    next(null, payload);
  });
  done();
};

/** An answer that comes before a large body has been read closes the connection, and still reaches its client. */
export const unreadBody = fp(plugin, { name: 'unread-body' });
