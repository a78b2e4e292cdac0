import { METHODS } from 'node:http';
import { PROBLEM_MEDIA_TYPE, type ProblemDetails } from '@hvs/contract';
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { ApiError, PROBLEM_KINDS, toApiError } from '../errors.ts';
import { REQUEST_ID_HEADER } from './request-id.ts';

/** The body of the answer to the request with this id. */
export function renderProblem({ code, facts }: ApiError, id: string): ProblemDetails {
  const { title, status } = PROBLEM_KINDS[code];
  return {
    type: `urn:hvs:problem:${code}`,
    title,
    status,
    ...(facts.detail === undefined ? {} : { detail: facts.detail }),
    instance: `urn:hvs:request:${id}`,
    ...(facts.errors === undefined ? {} : { errors: [...facts.errors] }),
  };
}

/** Answers any thrown value as a problem (RFC 9457); what the client must not see is logged. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const apiError = toApiError(error, request.routeOptions.bodyLimit ?? 0);
  const { status } = PROBLEM_KINDS[apiError.code];
  if (status === 500) request.log.error({ err: error }, 'request failed');
  void reply
    .code(status)
    // Also here: the hook that sets it does not run for a path that cannot be decoded.
    .header(REQUEST_ID_HEADER, request.id)
    .headers({ ...apiError.facts.headers })
    .type(PROBLEM_MEDIA_TYPE)
    .serializer(JSON.stringify)
    .send(renderProblem(apiError, request.id));
}

function noRoute(app: FastifyInstance, url: string): ApiError {
  const path = url.split('?', 1)[0];
  const allowed = METHODS.filter((method) => app.hasRoute({ method, url: path }));
  if (allowed.length === 0) return new ApiError('not-found');
  return new ApiError('method-not-allowed', { headers: { allow: allowed.join(', ') } });
}

const plugin: FastifyPluginCallback = (app, _options, done) => {
  app.setErrorHandler(answerProblem);
  // Before the body is read: what is sent to no route need not be parsed.
  app.addHook('onRequest', (request, _reply, next) => {
    next(request.is404 ? noRoute(app, request.url) : undefined);
  });
  done();
};

export const problemDetails = fp(plugin, { name: 'problem-details' });
