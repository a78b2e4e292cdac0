import type { RequestListener, ServerResponse } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import type { Serving } from '../inference/serving.ts';
import { recordPlain, type Records } from '../observe/request-records.ts';
import { ApiRequest } from '../request/api-request.ts';
import { createBodyMemory, free } from '../request/body-memory.ts';
import { countHosts } from '../request/count-hosts.ts';
import { REQUEST_ID_HEADER, requestId } from '../request/request-id.ts';
import type { BodyIntake } from './body-intake.ts';
import type { FastAnswer, FastRoute } from './fast-route.ts';
import type { FastRoutes, Found } from './fast-routes.ts';
import type { Gate } from './open-door.ts';

interface Options {
  readonly routes: FastRoutes;
  readonly serving: Serving;
  readonly intake: BodyIntake;
  readonly records: Records;
  readonly log: FastifyBaseLogger;
  readonly bodyLimitBytes: number;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Lets the route answer usual requests before Fastify, byte for byte as Fastify would. */
    answerFast(route: FastRoute): void;
  }
}

/** Headers that change what a request means, or how its body is read. */
const UNUSUAL_HEADERS = ['transfer-encoding', 'content-encoding', 'expect', 'prefer', 'upgrade'] as const;

/** Whether a request has a body of known size, and nothing that only Fastify or Node's server understand. */
function isPlain(request: ApiRequest, bodyLimitBytes: number): boolean {
  const { headers, httpVersionMinor } = request;
  const length = Number(headers['content-length']);
  if (!(length > 0 && length <= bodyLimitBytes) || httpVersionMinor !== 1) return false;
  return !UNUSUAL_HEADERS.some((name) => headers[name] !== undefined) && countHosts(request) === 1;
}

function send(request: ApiRequest, response: ServerResponse, answer: FastAnswer, isDraining: boolean): void {
  const { headers, body } = answer;
  const all = [...headers, REQUEST_ID_HEADER, requestId(request), 'content-length', String(body.length)];
  if (isDraining) all.push('connection', 'close');
  response.writeHead(200, all);
  response.end(body, 'latin1');
}

/**
 * Reads the body, waits for its turn and answers. Hands the request over to Fastify when the body is not plain
 * or the answer failed; the client cannot tell the difference. The body then queues a second time, because
 * parsing it costs more than scanning did.
 */
function answerPlain({ serving, intake, records: { requests } }: Options, serve: RequestListener) {
  const bodies = createBodyMemory();
  return ({ route, model }: Found, request: ApiRequest, response: ServerResponse): void => {
    function handOver(body: Buffer, isScanned: boolean, failure?: unknown): void {
      request.handOver({ body, isScanned, failure }, bodies.giveBack);
      response.once('close', () => request.returnBody());
      serve(request, response);
    }
    function begin(body: Buffer): Promise<FastAnswer> | undefined {
      try {
        return route.answer(body, request.headers, model);
      } catch {
        // The route throws it again, and Fastify answers it.
        return undefined;
      }
    }
    async function finish(answering: Promise<FastAnswer>, body: Buffer): Promise<void> {
      try {
        send(request, response, await answering, serving.isDraining);
        bodies.giveBack(body);
      } catch (error) {
        handOver(body, true, error);
      }
    }
    function answer(body: Buffer): void {
      if (serving.model !== model) return handOver(body, false);
      const answering = begin(body);
      if (answering) void finish(answering, body);
      else handOver(body, true);
    }
    function giveUp(): void {
      requests.onRefuse('overloaded');
      intake.answerOverload(request, response);
    }
    request.countBody(intake.arrivingBodies, response);
    request.collect((pieces) => {
      if (intake.isFull()) {
        for (const piece of pieces) free(piece);
        giveUp();
        return;
      }
      const body = bodies.keep(pieces);
      intake.enter(body.length, () => {
        // A client that has left needs no answer.
        if (request.socket.destroyed) bodies.giveBack(body);
        else answer(body);
      });
    }, giveUp);
  };
}

/**
 * Answers the usual request before Fastify, whose hooks, parsers and replies cost 3 of the 24 to 25 us of CPU
 * that one reading takes. Every other request goes on to Fastify.
 */
export function answerFast(options: Options): Gate {
  const { routes, records, log, bodyLimitBytes } = options;
  return (serve) => {
    const answer = answerPlain(options, serve);
    return (request, response) => {
      const found = request.method === 'POST' ? routes.find(request.url) : undefined;
      const isFast =
        found !== undefined &&
        request instanceof ApiRequest &&
        isPlain(request, bodyLimitBytes) &&
        found.route.isPlain(request.headers);
      if (!isFast) return serve(request, response);
      recordPlain(records, { request, response, route: found.route.route, log });
      answer(found, request, response);
    };
  };
}
