import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createWebhookVerifier } from './verify-webhook.ts';
import { createWatchMetrics } from './watch-metrics.ts';
import { createWatchServer, type Watched } from './watch-server.ts';

const SECRET = 'a secret of the test';

function openServer(more: Partial<Watched> = {}) {
  let woken = 0;
  const server = createWatchServer({
    metrics: createWatchMetrics({ name: 'staging', namespace: 'hvs-staging' }),
    stuck: () => undefined,
    wake: () => void (woken += 1),
    verify: createWebhookVerifier({ secret: SECRET }),
    ...more,
  });
  return { server, woken: () => woken };
}

/** One call as MLflow makes it. */
function callOf(body: string, { secret = SECRET, id = 'one', type = 'application/json' } = {}) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    method: 'POST' as const,
    url: '/webhooks/mlflow',
    headers: {
      'content-type': type,
      'x-mlflow-delivery-id': id,
      'x-mlflow-timestamp': timestamp,
      'x-mlflow-signature': `v1,${digest}`,
    },
    body,
  };
}

test('a call that is signed wakes the loop, whatever its body says; it is never parsed', async () => {
  const { server, woken } = openServer();
  expect((await server.inject(callOf('{"entity":'))).statusCode).toBe(202);
  expect((await server.inject(callOf('{"entity":'))).statusCode).toBe(409);
  expect((await server.inject(callOf('x', { id: 'two', type: 'text/plain' }))).statusCode).toBe(202);
  expect(woken()).toBe(2);
});

test('a call that is not wakes nothing', async () => {
  const { server, woken } = openServer();
  expect((await server.inject(callOf('{}', { secret: 'another' }))).statusCode).toBe(401);
  expect((await server.inject({ method: 'POST', url: '/webhooks/mlflow', body: {} })).statusCode).toBe(401);
  expect((await server.inject(callOf('x'.repeat(70_000)))).statusCode).toBe(413);
  expect((await server.inject({ method: 'GET', url: '/webhooks/mlflow' })).statusCode).toBe(404);
  expect(woken()).toBe(0);
  const { body } = await server.inject('/metrics');
  expect(body).toContain(
    'hvs_watch_webhook_calls_total{verdict="forged",environment="staging",namespace="hvs-staging"} 1',
  );
  expect(body).toContain(
    'hvs_watch_webhook_calls_total{verdict="unsigned",environment="staging",namespace="hvs-staging"} 1',
  );
});

test('without a secret there is no webhook', async () => {
  const { server } = openServer({ verify: undefined });
  expect((await server.inject(callOf('{}'))).statusCode).toBe(404);
});

test('health says why the loop is stuck', async () => {
  const { server } = openServer({ stuck: () => 'no pass has ended for 600 s' });
  const { statusCode, body } = await server.inject('/health');
  expect({ statusCode, body: JSON.parse(body) as unknown }).toEqual({
    statusCode: 503,
    body: { status: 'no pass has ended for 600 s' },
  });
  expect((await openServer().server.inject('/health')).statusCode).toBe(200);
});
