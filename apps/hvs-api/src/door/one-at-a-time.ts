import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import { wrapRequests } from './open-door.ts';

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

interface Waiting {
  count: number;
  last?: ServerResponse;
}

/**
 * Begins the requests of a connection one after the other. Node begins all that have come together, up
 * to a thousand and more, and keeps their answers in memory until a client reads them, or does not.
 * Those over the bound are dropped: the last that waits ends the connection, so a client knows of them.
 */
function inTurn(serve: RequestListener): RequestListener {
  const waitingOf = new WeakMap<Socket, Waiting>();
  return (request, response) => {
    if (response.socket !== null) {
      serve(request, response);
      return;
    }
    const { socket } = request;
    if (socket.destroyed) return;
    const waiting = waitingOf.get(socket) ?? { count: 0 };
    const { last } = waiting;
    if (last && (waiting.count >= MAX_WAITING || !last.shouldKeepAlive)) {
      last.shouldKeepAlive = false;
      return;
    }
    waiting.count += 1;
    waiting.last = response;
    waitingOf.set(socket, waiting);
    onTurn(response, () => {
      waiting.count -= 1;
      // Else something in its body was wrong, and is the answer.
      if (!response.headersSent) serve(request, response);
    });
  };
}

const plugin: FastifyPluginCallback = (app, _options, done) => {
  wrapRequests(app, inTurn);
  done();
};

/** A connection has one answer in the making, however many requests it sends. */
export const pipelining = fp(plugin, { name: 'pipelining' });
