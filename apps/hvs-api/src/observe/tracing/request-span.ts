import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';
import type { FastifyRequest } from 'fastify';
import { isAnswered } from '../../request/api-response.ts';
import { routeOf } from '../request-records.ts';
import { toApiError } from '../../problems/api-error.ts';
import type { RequestSpan } from './tracing.ts';

/** Routes that machines ask every few seconds. Their spans would bury the others. */
const PROBE = /^\/(health|metrics|ping|v2\/health)(\/|$)/;
const PATH_MAX_LENGTH = 200;

const propagator = new W3CTraceContextPropagator();

/** The span of the request that is being handled. */
export const handledSpan = new AsyncLocalStorage<Span>();

/** Attributes by the semantic conventions of HTTP servers, without the query and the body. */
function attributesOf(request: FastifyRequest, route: string | undefined): Attributes {
  return {
    [ATTR_HTTP_REQUEST_METHOD]: request.method,
    [ATTR_URL_PATH]: request.url.split('?', 1)[0].slice(0, PATH_MAX_LENGTH),
    [ATTR_URL_SCHEME]: 'http',
    [ATTR_NETWORK_PROTOCOL_VERSION]: request.raw.httpVersion,
    'hvs.request.id': request.id,
    ...(route === undefined ? {} : { [ATTR_HTTP_ROUTE]: route }),
  };
}

/** Begins the server span of a request, below the span of its caller if the request names one (traceparent). */
export function beginRequestSpan(tracer: Tracer, request: FastifyRequest): RequestSpan | undefined {
  const route = routeOf(request);
  if (route !== undefined && PROBE.test(route)) return undefined;
  const caller = propagator.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter);
  const name = route === undefined ? request.method : `${request.method} ${route}`;
  const attributes = attributesOf(request, route);
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, caller);
  return {
    ...span.spanContext(),
    run: (handle) => handledSpan.run(span, handle),
    fail(error) {
      const { code } = toApiError(error, 0);
      span.setAttribute(ATTR_ERROR_TYPE, code);
      if (code !== 'internal') return;
      span.recordException(error instanceof Error ? error : String(error));
    },
    end({ raw, statusCode }) {
      const hasAnswer = isAnswered(raw);
      if (hasAnswer) span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, statusCode);
      else span.setAttribute(ATTR_ERROR_TYPE, 'aborted');
      if (hasAnswer && statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}
