import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyPluginCallback, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type ArrivingBodies, createArrivingBodies } from '../arriving-bodies.ts';
import { type BodyQueue, type BodyQueueLimits, createBodyQueue } from '../body-queue.ts';
import { ApiError } from '../errors.ts';
import { ApiRequest } from '../fast-path/api-request.ts';
import { free } from '../fast-path/body-memory.ts';
import type { BodyMetrics } from '../metrics/body-metrics.ts';
import { createOverloadAnswer, overloaded, type OverloadAnswers } from '../overload-answer.ts';
import { takeBody } from '../skip-body.ts';
import { wrapRequests } from './wrap-requests.ts';

interface Options extends OverloadAnswers {
  readonly limits: BodyQueueLimits;
  /** Of bodies that have come in part. */
  readonly maxArrivingBytes: number;
  /** Counts each request that is refused, also those that Fastify sees. */
  readonly metrics: BodyMetrics;
  /** Told of those that are refused before Fastify sees them. */
  readonly onRefused: (request: IncomingMessage, requestId: string) => void;
}

declare module 'fastify' {
  interface FastifyInstance {
    bodyQueue: BodyQueue & {
      /** The error of a request that is refused. */
      readonly refuse: () => ApiError;
      /** Counts and answers a request that is refused before Fastify has it. */
      readonly answerOverload: ReturnType<typeof createOverloadAnswer>;
      /** Where a body is counted from the moment on in which somebody reads it. */
      readonly arrivingBodies: ArrivingBodies;
    };
  }
}

const plugin: FastifyPluginCallback<Options> = (app, options, done) => {
  const { metrics } = options;
  const queue = createBodyQueue({ ...options.limits, onTurn: metrics.onTurn });
  const render = createOverloadAnswer(options);
  function answerOverload(request: IncomingMessage, response: ServerResponse): string {
    metrics.onRejected();
    return render(request, response);
  }
  function refuse(): ApiError {
    metrics.onRejected();
    return overloaded();
  }
  const arrivingBodies = createArrivingBodies({ maxBytes: options.maxArrivingBytes, refuse });
  metrics.watch({ waitingBytes: queue.waitingBytes, arrivingBytes: arrivingBodies.heldBytes });
  app.server.on('connection', queue.greet);
  app.decorate('bodyQueue', { ...queue, refuse, answerOverload, arrivingBodies });

  // Before Fastify: what it costs to refuse is taken from those that are served. What has no body
  // (probes, metrics) is always answered.
  wrapRequests(app, (serve) => (request, response) => {
    if (request.method === 'POST' && queue.isFull()) {
      options.onRefused(request, answerOverload(request, response));
    } else {
      takeBody(request);
      serve(request, response);
    }
  });
  // A body that was read before Fastify is not in the stream of its request any more.
  app.addHook('preParsing', ({ raw }, reply, payload, next) => {
    if (!(raw instanceof ApiRequest)) return next(null, payload);
    if (raw.body === undefined) raw.countBody(arrivingBodies, reply.raw);
    next(null, raw.body === undefined ? payload : Readable.from([raw.body]));
  });
  app.addHook('onResponse', ({ raw }, _reply, next) => {
    if (raw instanceof ApiRequest && raw.queuedBody) free(raw.queuedBody);
    next();
  });
  // The error of a body, before a route takes it for one.
  app.addHook('preValidation', ({ body }, _reply, next) => {
    next(body instanceof Error ? body : undefined);
  });
  done();
};

/** Refuses requests with a body while more of them wait than can be answered in time. */
export const bodyQueue = fp(plugin, { name: 'body-queue' });

type Parse = (request: FastifyRequest, body: Buffer) => unknown;

function parseNow(parse: Parse, request: FastifyRequest, body: Buffer): unknown {
  // A client that has gone needs no answer.
  if (request.raw.socket.destroyed) return new ApiError('bad-request');
  try {
    return parse(request, body);
  } catch (error) {
    return error;
  }
}

/**
 * Takes bodies of this content type as they came, and parses each when its turn has come. An error is
 * handed over as the body: of one that a parser reports, Fastify ends the connection, as if the body had
 * not been read.
 */
export function addBodyParser(app: FastifyInstance, contentType: string, parse: Parse): void {
  app.addContentTypeParser<Buffer>(contentType, { parseAs: 'buffer' }, (request, body, parsed) => {
    const parseInTurn = () => parsed(null, parseNow(parse, request, body));
    const { raw } = request;
    if (raw instanceof ApiRequest && raw.failure !== undefined) return parsed(null, raw.failure);
    if (raw instanceof ApiRequest) raw.queuedBody = body;
    if (!app.bodyQueue.enter(body.length, parseInTurn)) parsed(null, app.bodyQueue.refuse());
  });
}
