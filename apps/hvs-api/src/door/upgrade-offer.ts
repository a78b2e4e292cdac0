import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ApiRequest } from '../request/api-request.ts';
import { endGently } from '../request/linger.ts';

/**
 * For Node's `shouldUpgradeCallback`. No other protocol is spoken here, so the offer is ignored and the connection
 * goes on (RFC 9110, 7.8).
 */
export function declineUpgrade(request: IncomingMessage): boolean {
  if (request instanceof ApiRequest) request.isUpgradeOffered = true;
  return false;
}

/** Bytes that a connection had received when the last request with an offer was answered. */
const answeredBytesOf = new WeakMap<Socket, number>();

/** Length of a request in its usual spelling; 0 for a chunked one, whose length is unknown. */
function usualLength({ method = '', url = '', rawHeaders, headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return 0;
  const head = `${method} ${url} HTTP/1.1\r\n\r\n`.length;
  const lines = rawHeaders.reduce((bytes, text) => bytes + text.length + ': '.length, 0);
  return head + lines + Number(headers['content-length'] ?? 0);
}

/**
 * Closes the connection with the answer if there may be bytes behind a request that offers another protocol. Node
 * throws away what came in the same piece, and would read the next piece, which may begin anywhere, as a request.
 * Without such bytes the connection goes on, as some clients offer h2c with each request. Call it before the URL
 * is changed.
 */
export function endWhereMoreIsBehind(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  const length = usualLength(request);
  const isBehindOthers = response.socket === null;
  const hasBody = Number(request.headers['content-length'] ?? 0) > 0;
  const writeHead = response.writeHead.bind(response);

  response.writeHead = (...head: unknown[]): ServerResponse => {
    const unansweredBytes = socket.bytesRead - (answeredBytesOf.get(socket) ?? 0);
    if (isBehindOthers || (hasBody && !request.complete) || unansweredBytes > length) {
      response.shouldKeepAlive = false;
      // Node calls it as soon as the answer is written.
      socket.destroySoon = () => endGently(socket);
    } else {
      answeredBytesOf.set(socket, socket.bytesRead);
    }
    return Reflect.apply(writeHead, response, head) as ServerResponse;
  };
}
