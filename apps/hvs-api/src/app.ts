import fastify, { type FastifyInstance, LogController } from 'fastify';
import type { Config } from './config.ts';
import { answerClientError } from './plugins/client-error.ts';
import { drain } from './plugins/drain.ts';
import { jsonBody } from './plugins/json-body.ts';
import { createMetrics, requestMetrics } from './plugins/metrics.ts';
import { openapi } from './plugins/openapi.ts';
import { answerProblem, problemDetails } from './plugins/problem-details.ts';
import { requestId, requestIdHeader } from './plugins/request-id.ts';
import { requestLog } from './plugins/request-log.ts';
import { health } from './routes/health.ts';
import { metricsRoute } from './routes/metrics.ts';
import { modelInfo } from './routes/model-info.ts';
import { predict } from './routes/predict.ts';
import type { Serving } from './serving.ts';

/** A client that sends its request slower than this is cut off. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The app, ready to listen or to be injected. It answers 503 until `serving` has a model. */
export async function buildApp(config: Config, serving: Serving): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    logger: { level: config.LOG_LEVEL },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: requestId,
    frameworkErrors: answerProblem,
    clientErrorHandler: (error, socket) => answerClientError(error, socket, app.log),
    // What still comes on a connection that is open during the close is answered too.
    return503OnClosing: false,
  });
  const metrics = createMetrics();

  await app.register(problemDetails);
  await app.register(requestIdHeader);
  await app.register(jsonBody);
  await app.register(requestLog);
  await app.register(requestMetrics, { metrics });
  await app.register(drain, { serving });
  await app.register(openapi);

  await app.register(predict, { serving, metrics, maxReadings: config.MAX_READINGS });
  await app.register(health, { serving });
  await app.register(modelInfo, { serving, imageRevision: config.IMAGE_REVISION });
  await app.register(metricsRoute, { metrics });

  await app.ready();
  return app;
}
