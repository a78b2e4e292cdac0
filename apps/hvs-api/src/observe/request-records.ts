import type { ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { isAnswered } from '../request/api-response.ts';
import { ApiRequest } from '../request/api-request.ts';
import type { RequestMetrics } from './metrics/request-metrics.ts';
import { requestId } from '../request/request-id.ts';
import type { EndedRequest, RequestLog } from './request-log.ts';

export interface Records {
  readonly requests: RequestMetrics;
  readonly requestLog: RequestLog;
}

type Describe = () => { readonly ended: EndedRequest; readonly route: string | undefined };

/** Counts a request from now on. When it is over, its time is counted and its line written. */
function record({ requests, requestLog }: Records, response: ServerResponse, describe: Describe): void {
  requests.onBegin();
  // Fastify does not call onResponse for a client that has left.
  response.on('close', () => {
    const { ended, route } = describe();
    const { method, status, durationMs } = ended;
    if (ended.isAnswered) requests.onAnswer({ method, route, status, durationMs });
    requests.onEnd();
    requestLog.writeRequest(ended);
  });
}

/** The pattern of the route, by which metrics and spans name it, without the expressions that only the router needs. */
export function routeOf({ routeOptions: { url } }: FastifyRequest): string | undefined {
  return url?.includes('(') ? url.replace(/\([^)]*\)/g, '').replaceAll('::', ':') : url;
}

/** Records a request that Fastify has. */
export function recordRequest(records: Records, request: FastifyRequest, reply: FastifyReply): void {
  record(records, reply.raw, () => ({
    route: routeOf(request),
    ended: {
      method: request.method,
      url: request.url,
      isAnswered: isAnswered(reply.raw),
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
      log: request.log,
    },
  }));
}

interface PlainRequest {
  readonly request: ApiRequest;
  readonly response: ServerResponse;
  readonly route: string;
  readonly log: FastifyBaseLogger;
}

/** Records a request before Fastify has it. If it is handed over later, it is not recorded again. */
export function recordPlain(records: Records, { request, response, route, log }: PlainRequest): void {
  const startMs = performance.now();
  record(records, response, () => ({
    route,
    ended: {
      method: request.method ?? '',
      url: request.url ?? '',
      isAnswered: isAnswered(response),
      status: response.statusCode,
      durationMs: performance.now() - startMs,
      log,
      reqId: requestId(request),
    },
  }));
}

const plugin: FastifyPluginCallback<Records> = (app, records, done) => {
  app.addHook('onRequest', (request, reply, next) => {
    const isRecorded = request.raw instanceof ApiRequest && request.raw.handedOver !== undefined;
    if (!isRecorded) recordRequest(records, request, reply);
    next();
  });
  app.addHook('onClose', (closed, next) => {
    records.requestLog.writeLeftOut(closed.log);
    next();
  });
  done();
};

/** Records every request that Fastify has from the beginning. */
export const requestRecords = fp(plugin, { name: 'request-records' });
