import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import { ApiRequest } from './api-request.ts';

export const REQUEST_ID_HEADER = 'x-request-id';
// What is safe in a log line, a header and a URN; gateways write `Root=1-67891233-abcdef;Self=...`.
const ACCEPTED = /^[\w.~+=:;,@/-]{1,128}$/;

function chooseId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && ACCEPTED.test(given) ? given : randomUUID();
}

/** The caller's request id if it is harmless, else a new one; of an ApiRequest always the same. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  if (!(request instanceof ApiRequest)) return chooseId(request);
  request.id ??= chooseId(request);
  return request.id;
}

const plugin: FastifyPluginCallback = (app, _options, done) => {
  app.addHook('onRequest', (request, reply, next) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    next();
  });
  done();
};

/** Gives the id of a request back in its answer. */
export const requestIdHeader = fp(plugin, { name: 'request-id' });
