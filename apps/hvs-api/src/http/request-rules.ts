import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { ApiError } from '../problems/api-error.ts';
import { ApiRequest } from '../request/api-request.ts';
import { lastResponseOf, rememberResponse } from '../request/last-response.ts';
import { endWhereMoreIsBehind } from '../door/upgrade-offer.ts';
import { wrapRequests } from '../door/open-door.ts';

const CONTINUE = '100-continue';
const CHUNKED = 'chunked';

/** HTTP/1.1 wants one. */
export function countHosts({ rawHeaders }: IncomingMessage): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at].length === 4 && rawHeaders[at].toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}

const ORIGIN = /^https?:\/\/[^/?]*/i;

/** RFC 9112, 3.2.2: a path with its origin before it, as proxies are asked, is that path. */
function toOriginForm(url: string): string {
  const path = url.replace(ORIGIN, '');
  return path === url || path.startsWith('/') ? path : `/${path}`;
}

/**
 * RFC 9112: 3.2, a request of HTTP/1.1 names its host once; 6.1, transfer encodings. RFC 9110, 10.1.1:
 * expectations.
 */
function checkRequest({ raw, headers }: FastifyRequest): ApiError | undefined {
  const { expect, 'transfer-encoding': coding = CHUNKED } = headers;
  // Node takes each that ends in chunks for these alone, so the body would be read as it was coded.
  if (coding.toLowerCase() !== CHUNKED) {
    return new ApiError('transfer-encoding-unknown', { detail: `The only transfer encoding is ${CHUNKED}.` });
  }
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
  // Before all that look at the path, or answer.
  wrapRequests(app, (serve) => (request, response) => {
    // Behind the last answer of a connection nothing is answered.
    if (lastResponseOf(request.socket)?.shouldKeepAlive === false) return;
    rememberResponse(response);
    if (request instanceof ApiRequest && request.isUpgradeOffered) endWhereMoreIsBehind(request, response);
    const { url } = request;
    if (url !== undefined && !url.startsWith('/')) request.url = toOriginForm(url);
    serve(request, response);
  });
  const answer = (request: IncomingMessage, response: ServerResponse) => server.emit('request', request, response);
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
