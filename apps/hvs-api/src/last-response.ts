import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const lastOf = new WeakMap<Socket, ServerResponse>();

/** To be called for each request as it comes. */
export function rememberResponse(response: ServerResponse): void {
  lastOf.set(response.req.socket, response);
}

/** The response to the last request that has come on this connection, be it sent or not. */
export function lastResponseOf(socket: Socket): ServerResponse | undefined {
  return lastOf.get(socket);
}
