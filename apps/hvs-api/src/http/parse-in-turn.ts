import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyPluginCallback, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { BodyIntake } from '../door/body-intake.ts';
import { ApiError } from '../problems/api-error.ts';
import { ApiRequest } from '../request/api-request.ts';
import { free } from '../request/body-memory.ts';
import { claimedLength, largestLength, unpackGzip } from './unpack-gzip.ts';

declare module 'fastify' {
  interface FastifyInstance {
    bodyIntake: BodyIntake;
  }
}

const plugin: FastifyPluginCallback<{ intake: BodyIntake }> = (app, { intake }, done) => {
  app.decorate('bodyIntake', intake);
  app.server.on('connection', intake.greet);
  app.addHook('preParsing', ({ raw }, reply, payload, next) => {
    if (!(raw instanceof ApiRequest)) return next(null, payload);
    if (raw.handedOver !== undefined) return next(null, Readable.from([raw.handedOver.body]));
    raw.countBody(intake.arrivingBodies, reply.raw);
    next(null, payload);
  });
  // The body is not needed any more, and the client may take long to read the answer.
  app.addHook('onSend', (request, _reply, payload, next) => {
    request.body = undefined;
    if (request.raw instanceof ApiRequest) request.raw.freeBody();
    next(null, payload);
  });
  // A body may be the error of its parser.
  app.addHook('preValidation', ({ body }, _reply, next) => {
    next(body instanceof Error ? body : undefined);
  });
  done();
};

/** Counts bodies while they arrive, lets them wait for their turn to be parsed, and frees them with the answer. */
export const bodiesInTurn = fp(plugin, { name: 'bodies-in-turn' });

/** Parses a body. `isScanned` says that it was scanned already, and is not plain. */
type Parse = (request: FastifyRequest, body: Buffer, isScanned: boolean) => unknown;

/** Whether a body is gzip. Throws an ApiError for any other encoding. */
function isPacked({ headers }: FastifyRequest): boolean {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return false;
  // RFC 9110, 8.4.1.3: x-gzip is the old name of gzip.
  if (encoding === 'gzip' || encoding === 'x-gzip') return true;
  throw new ApiError('unsupported-media-type', {
    detail: 'A body must come without content-encoding, or with gzip.',
    headers: { 'accept-encoding': 'gzip, identity' },
  });
}

/** The unpacked bytes; undefined if they are more than `maxBytes`. */
function unpack({ raw }: FastifyRequest, packed: Buffer, maxBytes: number): Buffer | undefined {
  const body = unpackGzip(packed, maxBytes);
  if (body === undefined) return undefined;
  free(packed);
  if (raw instanceof ApiRequest) raw.queuedBody = body;
  return body;
}

/** A body on its way to its parser. `finish` takes the value or the error. */
interface Arrived {
  readonly app: FastifyInstance;
  readonly request: FastifyRequest;
  readonly body: Buffer;
  readonly parse: Parse;
  readonly finish: (value: unknown) => void;
}

/** Queues `work` with the cost of `sizeBytes`. An error that it throws is the error of the request. */
function inTurn({ app, request, finish }: Arrived, sizeBytes: number, work: () => void): void {
  const isEntered = app.bodyIntake.enter(sizeBytes, () => {
    // A client that has left needs no answer.
    if (request.raw.socket.destroyed) return finish(new ApiError('bad-request'));
    try {
      work();
    } catch (error) {
      finish(error);
    }
  });
  if (!isEntered) finish(app.bodyIntake.refuse());
}

/**
 * Unpacks a body in its turn. It queues with the length that it claims for its content, so that a small body cannot
 * cause much work unseen, but with no more than its bytes can hold, so that a false claim takes no room of others.
 * A body that claims too little queues a second time, with the most that it can hold.
 */
function unpackInTurn(arrived: Arrived, limitBytes: number): void {
  const { request, body, parse, finish } = arrived;
  const detail = `The limit is ${limitBytes} bytes, also of what is unpacked.`;
  const tooLarge = new ApiError('body-too-large', { detail });
  const mostBytes = Math.min(limitBytes, largestLength(body));

  function tryUpTo(maxBytes: number): void {
    inTurn(arrived, Math.max(maxBytes, body.length), () => {
      const unpacked = unpack(request, body, maxBytes);
      if (unpacked) finish(parse(request, unpacked, false));
      else if (maxBytes < mostBytes) tryUpTo(mostBytes);
      else finish(tooLarge);
    });
  }
  // The last bytes of an incomplete body may claim any length.
  tryUpTo(Math.min(claimedLength(body), mostBytes));
}

/**
 * Takes bodies of this content type as they came, and parses each when its turn has come. An error becomes the
 * body: after an error that a parser reports, Fastify closes the connection as if the body had not been read.
 */
export function addBodyParser(app: FastifyInstance, contentType: string, parse: Parse): void {
  app.addContentTypeParser<Buffer>(contentType, { parseAs: 'buffer' }, (request, body, parsed) => {
    const finish = (value: unknown) => parsed(null, value);
    const { raw } = request;
    const handedOver = raw instanceof ApiRequest ? raw.handedOver : undefined;
    if (handedOver?.failure !== undefined) return finish(handedOver.failure);
    if (raw instanceof ApiRequest) raw.queuedBody = body;
    const arrived = { app, request, body, parse, finish };
    const isScanned = handedOver?.isScanned ?? false;
    try {
      if (isPacked(request)) unpackInTurn(arrived, request.routeOptions.bodyLimit);
      else inTurn(arrived, body.length, () => finish(parse(request, body, isScanned)));
    } catch (error) {
      finish(error);
    }
  });
}
