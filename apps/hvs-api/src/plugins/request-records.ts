import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { RequestMetrics } from '../metrics/request-metrics.ts';
import type { RequestLog } from './request-log.ts';

export interface Records {
  readonly requests: RequestMetrics;
  readonly requestLog: RequestLog;
}

/** From now on: counts and times a request when it is over, and writes its line. */
export function recordRequest(
  { requests, requestLog }: Records,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  requests.onBegin();
  // Not onResponse, which Fastify does not call for a client that has left.
  reply.raw.on('close', () => {
    if (reply.raw.writableEnded) {
      const { method, routeOptions } = request;
      const { statusCode: status, elapsedTime: durationMs } = reply;
      requests.onAnswer({ method, route: routeOptions.url, status, durationMs });
    }
    requests.onEnd();
    requestLog.writeRequest(request, reply);
  });
}

const plugin: FastifyPluginCallback<Records> = (app, records, done) => {
  app.addHook('onRequest', (request, reply, next) => {
    recordRequest(records, request, reply);
    next();
  });
  app.addHook('onClose', (closed, next) => {
    records.requestLog.writeLeftOut(closed.log);
    next();
  });
  done();
};

/** Records every request that a hook sees. */
export const requestRecords = fp(plugin, { name: 'request-records' });
