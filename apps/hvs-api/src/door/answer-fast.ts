import type { RequestListener, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import { ApiRequest } from '../request/api-request.ts';
import { createBodyMemory, free } from '../request/body-memory.ts';
import type { FastAnswer, FastRoute } from './fast-route.ts';
import type { Model } from '../inference/load-model.ts';
import type { Serving } from '../inference/serving.ts';
import { REQUEST_ID_HEADER, requestId } from '../request/request-id.ts';
import { recordPlain, type Records } from '../observe/request-records.ts';
import { countHosts } from '../http/request-rules.ts';
import { wrapRequests } from './open-door.ts';

interface Options {
  readonly serving: Serving;
  readonly records: Records;
  readonly bodyLimitBytes: number;
  /** Fastify answers everything when it is not. */
  readonly isOn: boolean;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** What is plain for this route is answered before Fastify, which would answer it the same. */
    answerFast(route: FastRoute): void;
    /** The pattern of the route that answers this path fast. */
    fastRouteOf(path: string | undefined): string | undefined;
  }
}

/** Headers that change what a request means, or how its body is read. */
const UNUSUAL_HEADERS = ['transfer-encoding', 'content-encoding', 'expect', 'prefer', 'upgrade'] as const;

/** A whole body of known size, and nothing that only Fastify or Node's server understand. */
function isPlain(request: ApiRequest, bodyLimitBytes: number): boolean {
  const { headers, httpVersionMinor } = request;
  const length = Number(headers['content-length']);
  if (!(length > 0 && length <= bodyLimitBytes) || httpVersionMinor !== 1) return false;
  return !UNUSUAL_HEADERS.some((name) => headers[name] !== undefined) && countHosts(request) === 1;
}

/** A fast route, and the model whose path was asked for. */
interface Found {
  readonly route: FastRoute;
  readonly model: Model;
}

/** Finds by the paths of the model that serves. */
function createFinder(routes: readonly FastRoute[]) {
  let byPath = new Map<string | undefined, Found>();
  let known: Model | undefined;
  return (path: string | undefined, model: Model | undefined): Found | undefined => {
    if (model !== known) {
      known = model;
      const found = model === undefined ? [] : routes.map((route) => ({ route, model }));
      byPath = new Map(found.flatMap((one) => one.route.paths(one.model).map((own) => [own, one] as const)));
    }
    return byPath.get(path);
  };
}

function send(request: ApiRequest, response: ServerResponse, answer: FastAnswer, isDraining: boolean): void {
  const { headers, body } = answer;
  const all = [...headers, REQUEST_ID_HEADER, requestId(request), 'content-length', String(body.length)];
  if (isDraining) all.push('connection', 'close');
  response.writeHead(200, all);
  response.end(body, 'latin1');
}

function answerPlain(app: FastifyInstance, { serving, records: { requests } }: Options, serve: RequestListener) {
  const bodies = createBodyMemory();
  return ({ route, model }: Found, request: ApiRequest, response: ServerResponse): void => {
    /**
     * All that is not plain, and all that fails, is Fastify's: it answers as if it had been asked first, and
     * what costs more than to be scanned waits for a turn of its own.
     */
    function handOver(body: Buffer, failure?: unknown): void {
      request.holdBody(body, bodies.giveBack);
      response.once('close', () => request.returnBody());
      request.failure = failure;
      serve(request, response);
    }
    function begin(body: Buffer): Promise<FastAnswer> | undefined {
      if (serving.model !== model) return undefined;
      try {
        return route.answer(body, request.headers, model);
      } catch {
        // The route throws it again, where it is answered.
        return undefined;
      }
    }
    async function finish(answering: Promise<FastAnswer>, body: Buffer): Promise<void> {
      try {
        send(request, response, await answering, serving.isDraining);
        bodies.giveBack(body);
      } catch (error) {
        handOver(body, error);
      }
    }
    function answer(body: Buffer): void {
      const answering = begin(body);
      if (answering) void finish(answering, body);
      else handOver(body);
    }
    function giveUp(): void {
      requests.onRefuse('overloaded');
      app.bodyQueue.answerOverload(request, response);
    }
    request.countBody(app.bodyQueue.arrivingBodies, response);
    request.collect((pieces) => {
      if (app.bodyQueue.isFull()) {
        for (const piece of pieces) free(piece);
        giveUp();
        return;
      }
      const body = bodies.keep(pieces);
      app.bodyQueue.enter(body.length, () => {
        // A client that has gone needs no answer.
        if (request.socket.destroyed) bodies.giveBack(body);
        else answer(body);
      });
    }, giveUp);
  };
}

const plugin: FastifyPluginCallback<Options> = (app, options, done) => {
  const { serving, records, bodyLimitBytes } = options;
  const routes: FastRoute[] = [];
  const findRoute = createFinder(routes);
  app.decorate('answerFast', (route) => void routes.push(route));
  app.decorate('fastRouteOf', (path) => findRoute(path, serving.model)?.route.route);
  if (!options.isOn) return done();

  wrapRequests(app, (serve) => {
    const answer = answerPlain(app, options, serve);
    return (request, response) => {
      const found = request.method === 'POST' ? findRoute(request.url, serving.model) : undefined;
      const isFast =
        found !== undefined &&
        request instanceof ApiRequest &&
        isPlain(request, bodyLimitBytes) &&
        found.route.isPlain(request.headers);
      if (!isFast) return serve(request, response);
      recordPlain(records, { request, response, route: found.route.route, log: app.log });
      answer(found, request, response);
    };
  });
  done();
};

/**
 * Answers the usual request before Fastify: a reading took 24 to 25 us of CPU with its hooks, parsers and
 * replies, 21 to 22 without. All else it hands over.
 */
export const fastPath = fp(plugin, { name: 'fast-path' });
