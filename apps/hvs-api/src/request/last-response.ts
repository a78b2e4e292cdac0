import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A property of the connection. A WeakMap would cost each request more. */
const LAST = Symbol('last response');

type Connection = Socket & { [LAST]?: ServerResponse };

/** Call it for each request as it comes. */
export function rememberResponse(response: ServerResponse): void {
  (response.req.socket as Connection)[LAST] = response;
}

/** The response to the last request that came on this connection, sent or not. */
export function lastResponseOf(socket: Socket): ServerResponse | undefined {
  return (socket as Connection)[LAST];
}
