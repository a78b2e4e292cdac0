import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import { lastResponseOf } from '../request/last-response.ts';
import { type Refusal, renderRefusal, toBytes, whenSent } from '../problems/client-error.ts';
import { requestId } from '../request/request-id.ts';
import { endGently } from '../request/linger.ts';

interface Options {
  /** Called for each CONNECT that is answered. */
  readonly onRefused: (refusal: Refusal & { readonly method: string }) => void;
}

const plugin: FastifyPluginCallback<Options> = (app, { onRefused }, done) => {
  // Without a listener Node closes the connection, and the answers before this one are lost.
  app.server.on('connect', (request: IncomingMessage, socket: Socket) => {
    // Node does not listen to this connection any more, and an unheard error would end the process.
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
      // Bytes for the tunnel are thrown away.
      socket.resume();
      endGently(socket);
    };
    const last = lastResponseOf(socket);
    if (last) whenSent(last, socket, answer);
    else answer();
  });
  done();
};

/** Answers CONNECT like every method that no route has, after the answers before it, and closes its connection. */
export const connectMethod = fp(plugin, { name: 'connect-method', dependencies: ['problem-details'] });
