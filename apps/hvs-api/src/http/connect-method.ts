import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import { lastResponseOf } from '../request/last-response.ts';
import { type Refusal, renderRefusal, toBytes, whenSent } from '../problems/client-error.ts';
import { requestId } from '../request/request-id.ts';
import { endGently } from '../request/linger.ts';

interface Options {
  /** Told of each CONNECT that is answered. */
  readonly onRefused: (refusal: Refusal & { readonly method: string }) => void;
}

const plugin: FastifyPluginCallback<Options> = (app, { onRefused }, done) => {
  // Without a listener Node ends the connection, and takes the answers before this one with it.
  app.server.on('connect', (request: IncomingMessage, socket: Socket) => {
    // Node listens to this connection no more: an error of it would end the process.
    socket.on('error', () => socket.destroy());
    const { url } = request;
    const refusal = {
      reqId: requestId(request),
      code: 'method-not-allowed',
      method: 'CONNECT',
      status: 405,
      url,
    } as const;
    const answer = () => {
      if (!socket.writable) return;
      onRefused(refusal);
      socket.write(toBytes(renderRefusal(refusal, ['allow', app.methodsOf('*').join(', ')])));
      // What the tunnel would carry is thrown away.
      socket.resume();
      endGently(socket);
    };
    const last = lastResponseOf(socket);
    if (last) whenSent(last, socket, answer);
    else answer();
  });
  done();
};

/** Answers CONNECT as each other method that no route has, after the answers before it, and ends its connection. */
export const connectMethod = fp(plugin, { name: 'connect-method', dependencies: ['problem-details'] });
