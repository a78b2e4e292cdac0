import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import { ApiRequest } from '../request/api-request.ts';

/** What is left of a body up to this size is read and thrown away, and the connection goes on. */
const WORTH_READING_BYTES = 256 * 1024;

/** How long a client may take to read its answer before its connection is reset. */
const LINGER_MS = 1000;

/** Whether the rest of the body is more than is worth reading, or of an unknown length. */
export function isLarge({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > WORTH_READING_BYTES;
}

/** Says that no more comes, and waits for a second until the client has ended the connection too. */
export function endGently(socket: Socket): void {
  socket.end();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

/**
 * Node ends a connection with data in it by a reset, on which a client that still sends would lose
 * its answer. So this end says that no more comes, reads no more than is worth it, and waits until
 * the client has ended the connection too. The answer must have `connection: close`.
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

/** An answer that comes before a large body has been read ends the connection, and is not lost. */
export const unreadBody = fp(plugin, { name: 'unread-body' });
