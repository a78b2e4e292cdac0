import type { Socket } from 'node:net';
import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import type { Serving } from '../inference/serving.ts';

const plugin: FastifyPluginCallback<{ serving: Serving }> = (app, { serving }, done) => {
  app.addHook('onSend', (_request, reply, payload, next) => {
    if (serving.isDraining) reply.header('connection', 'close');
    next(null, payload);
  });
  // Node takes a connection that was never used for a busy one, and would wait a minute for it.
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
 * While the process drains, tells clients to come back on another connection, to another pod. At the
 * close, ends the connections on which nobody has asked anything.
 */
export const drain = fp(plugin, { name: 'drain' });
