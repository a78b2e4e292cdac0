import type { FastifyInstance, FastifyPluginCallback, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type BodyQueue, type BodyQueueLimits, createBodyQueue } from '../body-queue.ts';
import { ApiError } from '../errors.ts';

interface Options {
  readonly limits: BodyQueueLimits;
  readonly onRejected: () => void;
}

declare module 'fastify' {
  interface FastifyInstance {
    bodyQueue: BodyQueue & { readonly refuse: () => ApiError };
  }
}

const plugin: FastifyPluginCallback<Options> = (app, { limits, onRejected }, done) => {
  const queue = createBodyQueue(limits);
  function refuse(): ApiError {
    onRejected();
    return new ApiError('overloaded', { headers: { 'retry-after': '1' } });
  }
  app.decorate('bodyQueue', { ...queue, refuse });
  // Before the body is read, and so without the work that there is no time for. What has no body
  // (probes, metrics) is always answered.
  app.addHook('onRequest', (request, _reply, next) => {
    next(request.method === 'POST' && queue.isFull() ? refuse() : undefined);
  });
  done();
};

/** Refuses requests with a body while more of them wait than can be answered in time. */
export const bodyQueue = fp(plugin, { name: 'body-queue' });

type Parse = (request: FastifyRequest, body: Buffer) => unknown;

function parseNow(parse: Parse, request: FastifyRequest, body: Buffer): [Error | null, unknown?] {
  // A client that has gone needs no answer.
  if (request.raw.socket.destroyed) return [new ApiError('bad-request')];
  try {
    return [null, parse(request, body)];
  } catch (error) {
    return [error instanceof Error ? error : new ApiError('internal')];
  }
}

/** Takes bodies of this content type as they came, and parses each when its turn has come. */
export function addBodyParser(app: FastifyInstance, contentType: string, parse: Parse): void {
  app.addContentTypeParser<Buffer>(contentType, { parseAs: 'buffer' }, (request, body, parsed) => {
    const isQueued = app.bodyQueue.enter(body.length, () => parsed(...parseNow(parse, request, body)));
    if (!isQueued) parsed(app.bodyQueue.refuse());
  });
}
