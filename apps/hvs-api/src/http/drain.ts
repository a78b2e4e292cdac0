import type { Socket } from 'node:net';
import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import type { Serving } from '../inference/serving.ts';

const plugin: FastifyPluginCallback<{ serving: Serving }> = (app, { serving }, done) => {
  app.addHook('onSend', (_request, reply, payload, next) => {
    if (serving.isDraining) reply.header('connection', 'close');
    next(null, payload);
  });
  // Node counts a connection that was never used as busy, and would wait a minute for it.
  const connections = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  app.addHook('preClose', (closing) => {
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
    closing();
  });
  done();
};

/**
 * While the process drains, each answer closes its connection, so that the client comes back to another pod. The
 * close of the app ends connections that were never used.
 */
export const drain = fp(plugin, { name: 'drain' });
