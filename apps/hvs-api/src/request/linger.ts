import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { ApiRequest } from './api-request.ts';

/** The rest of a body up to this size is read and thrown away, and the connection goes on. */
const WORTH_READING_BYTES = 256 * 1024;

/** How long a client may take to read its answer before its connection is reset. */
const LINGER_MS = 1000;

/** Whether a body is too large to read to its end for nothing, or of unknown length. */
export function isLarge({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > WORTH_READING_BYTES;
}

/** Closes the connection for writing, and waits at most a second for the client to close it too. */
export function endGently(socket: Socket): void {
  socket.end();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

/**
 * Lets a client that still sends receive its answer. Node ends a connection with unread data by a reset, and
 * the client would lose the answer. So the server closes its side for writing, reads at most 256 KiB more, and
 * waits for the client to close. The answer must have `connection: close`.
 */
export function linger(request: IncomingMessage): void {
  const { socket } = request;
  if (request instanceof ApiRequest) request.countNoMore();
  let wantedBytes = WORTH_READING_BYTES;
  request.on('data', (chunk: Buffer) => {
    wantedBytes -= chunk.length;
    if (wantedBytes < 0) request.pause();
  });
  // Node calls it as soon as the answer is written.
  socket.destroySoon = () => endGently(socket);
}
