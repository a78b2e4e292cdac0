import { setTimeout } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import { buildApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { modelUriOf } from '@hvs/model-version';
import { openModel } from './inference/open-model.ts';
import { createServing } from './inference/serving.ts';

/**
 * Added to the drain window for requests that were sent in it and are still on their way. Without it the server
 * could close an idle connection just as a request comes on it.
 */
const LATE_REQUESTS_MS = 1000;

/** Longest wait for requests in flight once the server closes. */
const CLOSE_TIMEOUT_MS = 10_000;

/** Connections that the kernel accepts before the process does; Linux allows no more by default. */
const BACKLOG = 4096;

const DEFAULT_MODEL_URI = 'file:models/hvs';

/** Listens first and loads then, so that a probe sees 503 while the model loads. */
async function serve(config: Config): Promise<void> {
  const serving = createServing();
  const stop = new AbortController();
  const app = await buildApp(config, serving);

  const drainMs = config.DRAIN_WINDOW_MS + LATE_REQUESTS_MS;
  const delay = drainMs + CLOSE_TIMEOUT_MS;
  closeWithGrace({ delay, logger: app.log }, async ({ err, signal }) => {
    serving.isDraining = true;
    stop.abort();
    if (err) app.log.fatal({ err }, 'process failed');
    else app.log.info({ signal }, 'draining');
    // Kubernetes sends SIGTERM while traffic still comes; SIGINT is a person who wants to stop. Without a model none comes.
    if (signal === 'SIGTERM' && serving.model) await setTimeout(drainMs);
    await app.close();
    app.log.info('closed');
  });

  await app.listen({ host: config.HOST, port: config.PORT, backlog: BACKLOG });
  const model = await openModel(modelUriOf(config) ?? DEFAULT_MODEL_URI, {
    signal: stop.signal,
    onWaiting(reason) {
      if (serving.waitingFor !== reason) app.log.warn({ reason }, 'no model yet: the model registry is asked again');
      serving.waitingFor = reason;
    },
  }).catch((error: unknown) => {
    if (stop.signal.aborted) return undefined;
    throw error;
  });
  if (model === undefined) return;
  app.serveModel(model);
  const { name, version, sha256, training_data } = model.card;
  app.log.info({ name, version, sha256, simulated: training_data.simulated }, 'model ready');
}

// A reader of the log that leaves does not end the service.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await serve(readConfig());
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
