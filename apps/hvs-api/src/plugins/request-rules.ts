import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { ApiError } from '../errors.ts';

const CONTINUE = '100-continue';

/** HTTP/1.1 wants one. */
export function countHosts({ rawHeaders }: IncomingMessage): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at].length === 4 && rawHeaders[at].toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}

/** RFC 9112, 3.2: a request of HTTP/1.1 names its host once. RFC 9110, 10.1.1: expectations. */
function checkRequest({ raw, headers }: FastifyRequest): ApiError | undefined {
  const { expect } = headers;
  if (expect !== undefined && expect.toLowerCase() !== CONTINUE) {
    const detail = `The only expectation that can be met is ${CONTINUE}.`;
    return new ApiError('expectation-failed', { detail });
  }
  // 1.0 knows no host.
  if (raw.httpVersionMinor !== 1) return undefined;
  const hosts = countHosts(raw);
  if (hosts === 1) return undefined;
  return new ApiError('bad-request', { detail: `The request has ${hosts} Host headers.` });
}

const plugin: FastifyPluginCallback<{ bodyLimitBytes: number }> = (app, options, done) => {
  const { server } = app;
  const answer = (request: IncomingMessage, response: ServerResponse) =>
    server.emit('request', request, response);
  // Node by itself answers an unknown expectation without a body.
  server.on('checkExpectation', answer);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    const length = Number(request.headers['content-length'] ?? 0);
    // What would be refused unread is not asked for.
    const isWanted = length <= options.bodyLimitBytes && !app.bodyQueue.isFull();
    if (isWanted) response.writeContinue();
    answer(request, response);
  });
  app.addHook('onRequest', (request, _reply, next) => next(checkRequest(request)));
  done();
};

/** What HTTP itself asks of a request, where Node would answer without a problem or not at all. */
export const requestRules = fp(plugin, { name: 'request-rules', dependencies: ['body-queue'] });
