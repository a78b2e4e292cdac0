import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import type { RequestMetrics } from '../metrics/request-metrics.ts';
import type { RequestLog } from './request-log.ts';

interface Options {
  readonly requests: RequestMetrics;
  readonly requestLog: RequestLog;
}

const plugin: FastifyPluginCallback<Options> = (app, { requests, requestLog }, done) => {
  app.addHook('onRequest', (request, reply, next) => {
    requests.onBegin();
    // Not onResponse, which Fastify does not call for a client that has left.
    reply.raw.on('close', () => {
      if (reply.raw.writableFinished) {
        const { method, routeOptions } = request;
        const { statusCode: status, elapsedTime: durationMs } = reply;
        requests.onAnswer({ method, route: routeOptions.url, status, durationMs });
      }
      requests.onEnd();
      requestLog.writeRequest(request, reply);
    });
    next();
  });
  app.addHook('onClose', (closed, next) => {
    requestLog.writeLeftOut(closed.log);
    next();
  });
  done();
};

/** Counts and times each request when it is over, and writes its line. */
export const requestRecords = fp(plugin, { name: 'request-records' });
