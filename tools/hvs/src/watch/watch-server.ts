import Fastify, { type FastifyInstance } from 'fastify';
import type { WatchMetrics } from './watch-metrics.ts';
import type { WebhookCall, WebhookVerdict } from './verify-webhook.ts';

/** What the server tells of the loop, and how it wakes it. */
export interface Watched {
  readonly metrics: WatchMetrics;
  /** Why the loop counts as stuck. Undefined when it does not. */
  readonly stuck: () => string | undefined;
  readonly wake: () => void;
  /** Undefined when no secret is set: then there is no webhook. */
  readonly verify: ((call: WebhookCall) => WebhookVerdict) | undefined;
}

/** An event of MLflow has less than 1 kB. */
const BODY_LIMIT_BYTES = 64 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;

/** MLflow tries again after 429 and 5xx, and after nothing else. */
const STATUS: Readonly<Record<WebhookVerdict, number>> = {
  accepted: 202,
  unsigned: 401,
  forged: 401,
  stale: 401,
  replayed: 409,
  crowded: 429,
};

/** `/health`, `/metrics` and `/webhooks/mlflow`. A call of the webhook is answered before anything is done. */
export function createWatchServer({ metrics, stuck, wake, verify }: Watched): FastifyInstance {
  const server = Fastify({ bodyLimit: BODY_LIMIT_BYTES, requestTimeout: REQUEST_TIMEOUT_MS });
  // The signature is over the bytes, so nothing parses them.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.get('/health', async (_request, reply) => {
    const reason = stuck();
    return reply.code(reason === undefined ? 200 : 503).send({ status: reason === undefined ? 'healthy' : reason });
  });
  server.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.read()));
  if (verify !== undefined) {
    server.post('/webhooks/mlflow', async ({ headers, body }, reply) => {
      const verdict = verify({
        id: textOf(headers['x-mlflow-delivery-id']),
        timestamp: textOf(headers['x-mlflow-timestamp']),
        signature: textOf(headers['x-mlflow-signature']),
        body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
      });
      metrics.webhookCalled(verdict);
      if (verdict === 'accepted') wake();
      return reply.code(STATUS[verdict]).send({ verdict });
    });
  }
  return server;
}

function textOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
