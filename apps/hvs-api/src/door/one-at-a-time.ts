import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Gate } from './open-door.ts';

/** Requests of one connection that may wait for the answers before theirs. */
const MAX_WAITING = 32;

/** Calls back when the answers before this one have been sent, which is when Node assigns the socket. */
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
 * Begins the requests of a connection one after the other, so that one answer of it is in the making. Node
 * begins all requests that have come together, a thousand and more, and keeps their answers in memory until
 * the client reads them, or does not. Requests beyond the limit are dropped. The answer to the last one that
 * was kept closes the connection, so the client knows which to send again.
 */
export const oneAtATime: Gate = (serve) => {
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
      // A response with headers by now has answered a fault in the body of its request.
      if (!response.headersSent) serve(request, response);
    });
  };
};
