import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyPluginCallback, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type ArrivingBodies, createArrivingBodies } from '../request/arriving-bodies.ts';
import { type BodyQueue, type BodyQueueLimits, createBodyQueue } from './body-queue.ts';
import { ApiError } from '../problems/api-error.ts';
import { ApiRequest } from '../request/api-request.ts';
import { free } from '../request/body-memory.ts';
import type { BodyMetrics } from '../observe/metrics/body-metrics.ts';
import { createOverloadAnswer, overloaded, type OverloadAnswers } from './overload-answer.ts';
import { takeBody } from './skip-body.ts';
import { claimedLength, largestLength, unpackGzip } from '../http/unpack-gzip.ts';
import { wrapRequests } from './open-door.ts';

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
  // Nobody looks at it any more, but its client may take long to read the answer.
  app.addHook('onSend', (request, _reply, payload, next) => {
    request.body = undefined;
    if (request.raw instanceof ApiRequest) request.raw.freeBody();
    next(null, payload);
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

/** Whether a body is gzip. Throws the ApiError of another encoding. */
function isPacked({ headers }: FastifyRequest): boolean {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return false;
  // RFC 9110, 8.4.1.3: the one is the old name of the other.
  if (encoding === 'gzip' || encoding === 'x-gzip') return true;
  throw new ApiError('unsupported-media-type', {
    detail: 'A body must come without content-encoding, or with gzip.',
    headers: { 'accept-encoding': 'gzip, identity' },
  });
}

/** The bytes for a parser; undefined where they are more than `maxBytes`. */
function unpack({ raw }: FastifyRequest, packed: Buffer, maxBytes: number): Buffer | undefined {
  const body = unpackGzip(packed, maxBytes);
  if (body === undefined) return undefined;
  free(packed);
  if (raw instanceof ApiRequest) raw.queuedBody = body;
  return body;
}

/** A body on its way to its parser. `finish` takes the value, or the error in its place. */
interface Arrived {
  readonly app: FastifyInstance;
  readonly request: FastifyRequest;
  readonly body: Buffer;
  readonly parse: Parse;
  readonly finish: (value: unknown) => void;
}

/** Runs `work` in the turn of so many bytes. What it throws is the error of the request. */
function inTurn({ app, request, finish }: Arrived, sizeBytes: number, work: () => void): void {
  const isEntered = app.bodyQueue.enter(sizeBytes, () => {
    // A client that has gone needs no answer.
    if (request.raw.socket.destroyed) return finish(new ApiError('bad-request'));
    try {
      work();
    } catch (error) {
      finish(error);
    }
  });
  if (!isEntered) finish(app.bodyQueue.refuse());
}

/**
 * Unpacks a body in the turn of as many bytes as it says to be, so that a small one cannot make much work
 * unseen. It counts as no more than so few bytes can hold: a small one that lies would take the room of others.
 * One that says too little has a second turn, of as many as there may be.
 */
function unpackInTurn(arrived: Arrived, limitBytes: number): void {
  const { request, body, parse, finish } = arrived;
  const detail = `The limit is ${limitBytes} bytes, also of what is unpacked.`;
  const tooLarge = new ApiError('body-too-large', { detail });
  const mostBytes = Math.min(limitBytes, largestLength(body));

  function tryUpTo(maxBytes: number): void {
    inTurn(arrived, Math.max(maxBytes, body.length), () => {
      const unpacked = unpack(request, body, maxBytes);
      if (unpacked) finish(parse(request, unpacked));
      else if (maxBytes < mostBytes) tryUpTo(mostBytes);
      else finish(tooLarge);
    });
  }
  // The end of half a body says anything.
  tryUpTo(Math.min(claimedLength(body), mostBytes));
}

/**
 * Takes bodies of this content type as they came, and parses each when its turn has come. An error is
 * handed over as the body: of one that a parser reports, Fastify ends the connection, as if the body had
 * not been read.
 */
export function addBodyParser(app: FastifyInstance, contentType: string, parse: Parse): void {
  app.addContentTypeParser<Buffer>(contentType, { parseAs: 'buffer' }, (request, body, parsed) => {
    const finish = (value: unknown) => parsed(null, value);
    const { raw } = request;
    if (raw instanceof ApiRequest && raw.failure !== undefined) return finish(raw.failure);
    if (raw instanceof ApiRequest) raw.queuedBody = body;
    const arrived = { app, request, body, parse, finish };
    try {
      if (isPacked(request)) unpackInTurn(arrived, request.routeOptions.bodyLimit);
      else inTurn(arrived, body.length, () => finish(parse(request, body)));
    } catch (error) {
      finish(error);
    }
  });
}
