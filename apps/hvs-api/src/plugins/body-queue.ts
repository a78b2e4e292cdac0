import type { FastifyInstance, FastifyPluginCallback, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type BodyQueue, createBodyQueue } from '../body-queue.ts';
import { ApiError } from '../errors.ts';

interface Options {
  readonly maxWaitMs: number;
  readonly onRejected: () => void;
}

declare module 'fastify' {
  interface FastifyInstance {
    bodyQueue: BodyQueue;
  }
}

function overloaded(): ApiError {
  return new ApiError('overloaded', { headers: { 'retry-after': '1' } });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new ApiError('internal');
}

const plugin: FastifyPluginCallback<Options> = (app, { maxWaitMs, onRejected }, done) => {
  const queue = createBodyQueue(maxWaitMs);
  app.decorate('bodyQueue', queue);
  // Before the body is read, and so without the work that there is no time for. What has no body
  // (probes, metrics) is always answered.
  app.addHook('onRequest', (request, _reply, next) => {
    if (request.method !== 'POST' || !queue.isFull()) return next();
    onRejected();
    next(overloaded());
  });
  done();
};

/** Refuses requests with a body while more of them wait than can be answered in time. */
export const bodyQueue = fp(plugin, { name: 'body-queue' });

/** Takes bodies of this content type as they came, and parses each when its turn has come. */
export function addBodyParser(
  app: FastifyInstance,
  contentType: string,
  parse: (request: FastifyRequest, body: Buffer) => unknown,
): void {
  app.addContentTypeParser<Buffer>(contentType, { parseAs: 'buffer' }, (request, body, parsed) => {
    const isQueued = app.bodyQueue.enter(body.length, () => {
      // A client that has gone needs no answer.
      if (request.raw.socket.destroyed) return parsed(new ApiError('bad-request'));
      try {
        parsed(null, parse(request, body));
      } catch (error) {
        parsed(asError(error));
      }
    });
    if (!isQueued) parsed(overloaded());
  });
}
