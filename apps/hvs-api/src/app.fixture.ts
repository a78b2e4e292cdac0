import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { ModelDomain } from '@hvs/contract';
import { DRIFT_REFERENCE, TEST_MODEL } from '@hvs/testing';
import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { withDomain } from './inference/domain.fixture.ts';
import { loadModel } from './inference/load-model.ts';
import { createServing, type Serving } from './inference/serving.ts';

export const WORKSPACE_ROOT = join(import.meta.dirname, '../../..');

/** A busy machine must not make the app refuse requests: only bytes fill its queue. */
export const PATIENT = { MAX_WAIT_MS: '60000' };

/** The app with what it serves, closed at the end of the test. */
export async function openApp(
  serving: Serving,
  settings: Readonly<Record<string, string>> = {},
): Promise<FastifyInstance> {
  const app = await buildApp(readConfig({ LOG_LEVEL: 'silent', ...PATIENT, ...settings }), serving);
  onTestFinished(() => app.close());
  return app;
}

/** The app as it serves the model of the tests. */
export async function openServingApp(settings: Readonly<Record<string, string>> = {}): Promise<FastifyInstance> {
  const app = await openApp(createServing(), settings);
  app.serveModel(await loadModel(TEST_MODEL));
  return app;
}

/** The same app, with this domain in the card of the model in place of its own. */
export async function openDomainApp(domain: ModelDomain | undefined): Promise<FastifyInstance> {
  const app = await openApp(createServing());
  const loaded = await loadModel(TEST_MODEL);
  app.serveModel({ ...loaded, card: withDomain(loaded.card, domain) });
  return app;
}

/** The same app, with a drift reference in the card of the model. */
export async function openDriftApp(): Promise<FastifyInstance> {
  const app = await openApp(createServing());
  const loaded = await loadModel(TEST_MODEL);
  app.serveModel({ ...loaded, card: { ...loaded.card, drift: DRIFT_REFERENCE } });
  return app;
}

/** A connection to the app, destroyed at the end of the test. The first one makes the app listen. */
export async function connectTo(app: FastifyInstance): Promise<Socket> {
  const { server } = app;
  const address = server.listening ? app.listeningOrigin : await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = new URL(address);
  const socket = connect(Number(port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}
