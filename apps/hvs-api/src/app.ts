import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import { answerFast } from './door/answer-fast.ts';
import { beginRequest } from './door/begin-request.ts';
import { type BodyIntake, createBodyIntake } from './door/body-intake.ts';
import { readOrigins, shareWithOrigins } from './door/cors.ts';
import { createFastRoutes, type FastRoutes } from './door/fast-routes.ts';
import { limitUnreadAnswers } from './door/limit-unread-answers.ts';
import { oneAtATime } from './door/one-at-a-time.ts';
import { type Gate, openDoor } from './door/open-door.ts';
import { refuseWhenFull } from './door/refuse-when-full.ts';
import { connectMethod } from './http/connect-method.ts';
import { drain } from './http/drain.ts';
import { jsonBody } from './http/json-body.ts';
import { openFastify } from './http/open-fastify.ts';
import { options } from './http/options.ts';
import { bodiesInTurn } from './http/parse-in-turn.ts';
import { requestIdHeader } from './http/request-id-header.ts';
import { requestRules } from './http/request-rules.ts';
import { createRouteSchemas } from './http/route-schemas.ts';
import { unreadBody } from './http/unread-body.ts';
import type { Refusal } from './problems/client-error.ts';
import { type FormsByPrefix, problemDetails } from './problems/problem-details.ts';
import type { LoadedModel } from './inference/load-model.ts';
import { serveModel, type Serving } from './inference/serving.ts';
import { kserveV1 } from './protocols/kserve-v1/kserve-v1.ts';
import { INVOCATION_ERROR_FORM, invocations } from './protocols/mlflow/invocations.ts';
import { INFER_ERROR_FORM } from './protocols/open-inference/error-form.ts';
import { openInference } from './protocols/open-inference/open-inference.ts';
import { predict } from './protocols/predict/predict.ts';
import { driftRoute } from './service/drift-route.ts';
import { health } from './service/health.ts';
import { metricsRoute } from './service/metrics-route.ts';
import { modelInfo } from './service/model-info.ts';
import { openapi } from './openapi/openapi.ts';
import { createMetrics, type Metrics } from './observe/metrics/metrics.ts';
import { refusalMetrics } from './observe/refusal-metrics.ts';
import { createRequestLog } from './observe/request-log.ts';
import { type Records, requestRecords } from './observe/request-records.ts';
import { requestSpans } from './observe/tracing/request-spans.ts';
import { isTracingOn } from './observe/tracing/tracing-settings.ts';
import type { Tracing } from './observe/tracing/tracing.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** From now on this model answers. */
    serveModel(loaded: LoadedModel): void;
  }
}

const FORMS_BY_PREFIX: FormsByPrefix = [
  ['/v2/', INFER_ERROR_FORM],
  ['/v1/', INFER_ERROR_FORM],
  ['/invocations', INVOCATION_ERROR_FORM],
];

type OnRefused = (refusal: Refusal & { readonly method: string }) => void;

/** Counts and logs a whole request that Fastify never hears of. It is answered at once, at its headers. */
function recordRefused(app: FastifyInstance, { requests, requestLog }: Records, { find }: FastRoutes): OnRefused {
  return (refusal) => {
    requests.onBegin();
    requests.onRefuse(refusal.code);
    requests.onAnswer({ ...refusal, route: find(refusal.url)?.route.route, durationMs: 0 });
    requests.onEnd();
    requestLog.writeRefusal(app.log, refusal);
  };
}

/** Loads OpenTelemetry. Without tracing nothing of it is loaded. */
async function openTracing(app: FastifyInstance, config: Config): Promise<Tracing> {
  const { startTracing } = await import('./observe/tracing/start-tracing.ts');
  return startTracing(config, (fault) => app.log.warn({ fault }, 'traces not sent'));
}

function logFailing({ log }: FastifyInstance) {
  return (isFailing: boolean): void => {
    if (isFailing) log.error('model does not give its golden vectors: not ready until it does');
    else log.info('model gives its golden vectors again');
  };
}

interface Parts {
  readonly config: Config;
  readonly serving: Serving;
  readonly metrics: Metrics;
  readonly records: Records;
  readonly intake: BodyIntake;
  readonly fastRoutes: FastRoutes;
  readonly tracing: Tracing | undefined;
}

function createIntake(config: Config, serving: Serving, metrics: Metrics): BodyIntake {
  return createBodyIntake({
    limits: { maxBytes: config.MAX_QUEUE_BYTES, maxWaitMs: config.MAX_WAIT_MS },
    maxArrivingBytes: config.MAX_ARRIVING_BYTES,
    formsByPrefix: FORMS_BY_PREFIX,
    isDraining: () => serving.isDraining,
    metrics: metrics.bodies,
  });
}

/**
 * What stands before Fastify, in the order in which a request passes it. Node itself gives CONNECT and offers of an upgrade
 * to handlers of their own: `http/connect-method.ts` and `door/upgrade-offer.ts`.
 */
function gatesBefore(app: FastifyInstance, parts: Parts, onRefused: OnRefused): readonly Gate[] {
  const { config, serving, metrics, records, intake, fastRoutes, tracing } = parts;
  const origins = readOrigins(config.CORS_ORIGINS ?? '');
  const cors = shareWithOrigins({ origins, methodsOf: app.methodsOf });
  const fast = answerFast({
    routes: fastRoutes,
    serving,
    intake,
    records,
    log: app.log,
    bodyLimitBytes: config.BODY_LIMIT_BYTES,
  });
  return [
    limitUnreadAnswers({ maxBytes: config.MAX_UNREAD_BYTES, metrics: metrics.answers }),
    beginRequest,
    ...(origins.size > 0 ? [cors] : []),
    refuseWhenFull(intake, ({ url }, reqId) => {
      onRefused({ reqId, code: 'overloaded', method: 'POST', status: 503, url });
    }),
    oneAtATime,
    // Fastify's hooks make the spans, so with tracing every request goes to Fastify.
    ...(tracing ? [] : [fast]),
  ];
}

/** Fastify's hooks, in the order in which a request meets them, and what listens beside them. */
async function registerPlugins(app: FastifyInstance, parts: Parts, onRefused: OnRefused): Promise<void> {
  const { config, serving, metrics, records, intake, tracing } = parts;
  if (tracing) await app.register(requestSpans, { tracing });
  // Before every hook that may answer.
  await app.register(requestRecords, records);
  await app.register(refusalMetrics, { metrics });
  await app.register(problemDetails, { formsByPrefix: FORMS_BY_PREFIX });
  await app.register(requestIdHeader);
  await app.register(connectMethod, { onRefused });
  await app.register(options);
  await app.register(bodiesInTurn, { intake });
  await app.register(requestRules, { bodyLimitBytes: config.BODY_LIMIT_BYTES, isFull: intake.isFull });
  await app.register(unreadBody);
  await app.register(jsonBody, { maxReadings: config.MAX_READINGS });
  await app.register(drain, { serving });
  await app.register(openapi);
}

/** The routes of the service. */
export async function registerRoutes(app: FastifyInstance, { config, serving, metrics }: Parts): Promise<void> {
  const prediction = { serving, metrics, maxReadings: config.MAX_READINGS };
  await app.register(predict, prediction);
  await app.register(openInference, { prefix: '/v2', ...prediction });
  await app.register(kserveV1, { prefix: '/v1', ...prediction });
  await app.register(invocations, prediction);
  await app.register(health, { serving });
  await app.register(modelInfo, { serving, imageRevision: config.IMAGE_REVISION });
  await app.register(metricsRoute, { metrics });
  await app.register(driftRoute, { serving, metrics });
}

/** The app, ready to listen or to be injected. It answers 503 until `serving` has a model. */
export async function buildApp(
  config: Config,
  serving: Serving,
  register: typeof registerRoutes = registerRoutes,
): Promise<FastifyInstance> {
  const metrics = createMetrics(serving);
  const records = { requests: metrics.requests, requestLog: createRequestLog(config.LOG_REQUESTS_PER_S) };
  const intake = createIntake(config, serving, metrics);
  const fastRoutes = createFastRoutes(serving);
  const routeSchemas = createRouteSchemas();
  const app = openFastify({ config, records, routeSchemas, formsByPrefix: FORMS_BY_PREFIX });
  const tracing = isTracingOn(config) ? await openTracing(app, config) : undefined;
  const parts = { config, serving, metrics, records, intake, fastRoutes, tracing };
  const onRefused = recordRefused(app, records, fastRoutes);

  const observer = tracing?.observe(metrics.batches) ?? metrics.batches;
  app.decorate('serveModel', (loaded) => {
    serveModel(serving, loaded, { maxBatchRows: config.MAX_BATCH_ROWS, observer, onChange: logFailing(app) });
    if (tracing && serving.model) serving.model = tracing.tracePredictions(serving.model);
  });
  app.decorate('answerFast', fastRoutes.add);
  await registerPlugins(app, parts, onRefused);
  openDoor(app, gatesBefore(app, parts, onRefused));
  await register(app, parts);
  await app.register(routeSchemas.loadCompiler);
  await app.ready();
  return app;
}
