import fastify, { type FastifyInstance, LogController } from 'fastify';
import type { Config } from '../config.ts';
import { declineUpgrade } from '../door/upgrade-offer.ts';
import { recordRequest, type Records } from '../observe/request-records.ts';
import { toApiError } from '../problems/api-error.ts';
import { answerClientError } from '../problems/client-error.ts';
import { answerErrorsAs, formOf, type FormsByPrefix } from '../problems/problem-details.ts';
import { ApiRequest } from '../request/api-request.ts';
import { ApiResponse } from '../request/api-response.ts';
import { requestId } from '../request/request-id.ts';
import type { RouteSchemas } from './route-schemas.ts';

interface Options {
  readonly config: Config;
  readonly records: Records;
  readonly routeSchemas: RouteSchemas;
  readonly formsByPrefix: FormsByPrefix;
}

/** Node's own 16 KiB would be 160 MB of half-open headers on 10,000 connections, and a pod has 256 MiB. */
const MAX_HEADER_BYTES = 8192;

/** A path is never longer than the headers, so a name of any length that is no model's gets 404. */
const MAX_PARAM_LENGTH = MAX_HEADER_BYTES;

/** How often Node looks for connections that are over their time. */
const CHECK_CONNECTIONS_MS = 1000;

function requestLimits(config: Config) {
  return {
    bodyLimit: config.BODY_LIMIT_BYTES,
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    // Node closes a connection that is quiet for this long without an answer. It is longer than a request may take,
    // so a request that stops coming gets its 408 first.
    connectionTimeout: Math.max(config.ANSWER_TIMEOUT_MS, config.REQUEST_TIMEOUT_MS + 2 * CHECK_CONNECTIONS_MS),
    keepAliveTimeout: config.KEEP_ALIVE_TIMEOUT_MS,
    http: {
      IncomingMessage: ApiRequest,
      ServerResponse: ApiResponse,
      shouldUpgradeCallback: declineUpgrade,
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: Math.min(config.HEADERS_TIMEOUT_MS, config.REQUEST_TIMEOUT_MS),
      connectionsCheckingInterval: CHECK_CONNECTIONS_MS,
      // request-rules checks it, and answers with a problem.
      requireHostHeader: false,
    },
  };
}

/** Records and answers a path that cannot be decoded. Fastify runs no hook for it. */
function answerBadUrl({ records, formsByPrefix }: Options): ReturnType<typeof answerErrorsAs> {
  return (error, request, reply) => {
    recordRequest(records, request, reply);
    records.requests.onRefuse(toApiError(error, 0).code);
    answerErrorsAs(formOf(request.url, formsByPrefix))(error, request, reply);
  };
}

/** Fastify with our settings, and nothing registered. */
export function openFastify(options: Options): FastifyInstance {
  const { config, records, routeSchemas } = options;
  const app: FastifyInstance = fastify({
    // pino's own stream writes in the background. At the end it writes the remaining lines before the one it has begun.
    logger: { level: config.LOG_LEVEL, stream: process.stdout },
    logController: new LogController({ disableRequestLogging: true }),
    ...requestLimits(config),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    genReqId: requestId,
    frameworkErrors: answerBadUrl(options),
    clientErrorHandler: (error, socket) =>
      answerClientError(error, socket, (refusal) => {
        records.requests.onRefuse(refusal.code);
        records.requestLog.writeRefusal(app.log, refusal);
      }),
    // Requests that come on open connections during the close are answered too.
    return503OnClosing: false,
    schemaController: routeSchemas.controller,
  });
  app.addHook('onRoute', routeSchemas.choose);
  app.server.maxConnections = config.MAX_CONNECTIONS;
  // A client that has closed its side may still wait for answers (RFC 9112, 9.6). By default Node closes the connection.
  Object.assign(app.server, { httpAllowHalfOpen: true });
  return app;
}
