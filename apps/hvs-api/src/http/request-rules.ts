import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { ApiError } from '../problems/api-error.ts';
import { countHosts } from '../request/count-hosts.ts';

const CONTINUE = '100-continue';
const CHUNKED = 'chunked';

/** The error of a request that breaks a rule: the host (RFC 9112, 3.2), transfer encodings (6.1), expectations (RFC 9110, 10.1.1). */
function checkRequest({ raw, headers }: FastifyRequest): ApiError | undefined {
  const { expect, 'transfer-encoding': coding = CHUNKED } = headers;
  // Node accepts every list that ends in chunked, and would leave the other encodings in the body.
  if (coding.toLowerCase() !== CHUNKED) {
    return new ApiError('transfer-encoding-unknown', { detail: `The only transfer encoding is ${CHUNKED}.` });
  }
  if (expect !== undefined && expect.toLowerCase() !== CONTINUE) {
    const detail = `The only expectation that can be met is ${CONTINUE}.`;
    return new ApiError('expectation-failed', { detail });
  }
  // HTTP/1.0 does not need a host.
  if (raw.httpVersionMinor !== 1) return undefined;
  const hosts = countHosts(raw);
  if (hosts === 1) return undefined;
  return new ApiError('bad-request', { detail: `The request has ${hosts} Host headers.` });
}

interface Options {
  readonly bodyLimitBytes: number;
  /** Whether a request with a body would be refused now. */
  readonly isFull: () => boolean;
}

const plugin: FastifyPluginCallback<Options> = (app, { bodyLimitBytes, isFull }, done) => {
  const { server } = app;
  const answer = (request: IncomingMessage, response: ServerResponse) => server.emit('request', request, response);
  // By default Node answers an unknown expectation without a body.
  server.on('checkExpectation', answer);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    const length = Number(request.headers['content-length'] ?? 0);
    // A body that would be refused unread is not asked for.
    const isWanted = length <= bodyLimitBytes && !isFull();
    if (isWanted) response.writeContinue();
    answer(request, response);
  });
  app.addHook('onRequest', (request, _reply, next) => next(checkRequest(request)));
  done();
};

/** Checks rules of HTTP that Node answers without a problem document, or not at all. */
export const requestRules = fp(plugin, { name: 'request-rules' });
