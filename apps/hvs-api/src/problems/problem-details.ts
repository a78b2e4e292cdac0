import { PROBLEM_MEDIA_TYPE, type ProblemDetails } from '@hvs/contract';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { ApiError, PROBLEM_KINDS, toApiError } from './api-error.ts';
import { asksForServer, createRouteIndex, WHOLE_SERVER } from './route-index.ts';
import { REQUEST_ID_HEADER } from '../request/request-id.ts';

/** The problem document of the request with this id. */
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

/** How a protocol writes its errors. */
export interface ErrorForm {
  readonly mediaType: string;
  readonly render: (error: ApiError, requestId: string) => object;
}

type ErrorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

/** Answers any thrown value in this form. Logs an error that the client must not see. */
export function answerErrorsAs({ mediaType, render }: ErrorForm): ErrorHandler {
  return (error, request, reply) => {
    const apiError = toApiError(error, request.routeOptions.bodyLimit ?? 0);
    const { status } = PROBLEM_KINDS[apiError.code];
    if (status === 500) request.log.error({ err: error }, 'request failed');
    void reply
      .code(status)
      // The hook that sets it does not run for a path that cannot be decoded.
      .header(REQUEST_ID_HEADER, request.id)
      .headers({ ...apiError.facts.headers })
      .type(mediaType)
      .serializer(JSON.stringify)
      .send(render(apiError, request.id));
  };
}

/** Problems of RFC 9457. */
export const PROBLEM_FORM: ErrorForm = { mediaType: PROBLEM_MEDIA_TYPE, render: renderProblem };

/** Forms of errors by the beginning of the path. All other paths have problem documents. */
export type FormsByPrefix = readonly (readonly [prefix: string, form: ErrorForm])[];

export function formOf(url: string, formsByPrefix: FormsByPrefix): ErrorForm {
  return formsByPrefix.find(([prefix]) => url.startsWith(prefix))?.[1] ?? PROBLEM_FORM;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The methods of a path, sorted. `*` has the methods of all paths. */
    methodsOf(url: string): string[];
  }
}

function noRoute(allowed: readonly string[]): ApiError {
  if (allowed.length === 0) return new ApiError('not-found');
  return new ApiError('method-not-allowed', { headers: { allow: allowed.join(', ') } });
}

const plugin: FastifyPluginCallback<{ formsByPrefix: FormsByPrefix }> = (app, { formsByPrefix }, done) => {
  const routes = createRouteIndex();
  app.addHook('onRoute', routes.add);
  app.decorate('methodsOf', (url) => (url === WHOLE_SERVER ? routes.allMethods() : routes.methodsOf(url)));
  // The path decides the form, as a path without a route has no error handler of its own.
  app.setErrorHandler((error, request, reply) =>
    answerErrorsAs(formOf(request.url, formsByPrefix))(error, request, reply),
  );
  // Before the body is read: without a route it need not be parsed.
  app.addHook('onRequest', (request, _reply, next) => {
    next(request.is404 && !asksForServer(request) ? noRoute(routes.methodsOf(request.url)) : undefined);
  });
  done();
};

export const problemDetails = fp(plugin, { name: 'problem-details' });
