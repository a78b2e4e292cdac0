import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';

/** Requests of one connection that may wait for the answers before theirs. */
const MAX_WAITING = 32;

/** Calls back when the answers before this one have been sent: then Node gives it the socket. */
function onTurn(response: ServerResponse, begin: () => void): void {
  const { assignSocket } = response;
  response.assignSocket = (socket) => {
    assignSocket.call(response, socket);
    begin();
  };
}

/**
 * Begins the requests of a connection one after the other. Node begins all that have come together, up
 * to a thousand and more, and keeps their answers in memory until a client reads them, or does not.
 */
function inTurn(serve: RequestListener): RequestListener {
  const waiting = new WeakMap<Socket, number>();
  return (request, response) => {
    if (response.socket !== null) {
      serve(request, response);
      return;
    }
    const { socket } = request;
    const ahead = waiting.get(socket) ?? 0;
    if (ahead >= MAX_WAITING) socket.destroy();
    if (socket.destroyed) return;
    waiting.set(socket, ahead + 1);
    onTurn(response, () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      serve(request, response);
    });
  };
}

const plugin: FastifyPluginCallback = (app, _options, done) => {
  const [serve] = app.server.listeners('request') as RequestListener[];
  app.server.off('request', serve);
  app.server.on('request', inTurn(serve));
  done();
};

/** A connection has one answer in the making, however many requests it sends. */
export const pipelining = fp(plugin, { name: 'pipelining' });
