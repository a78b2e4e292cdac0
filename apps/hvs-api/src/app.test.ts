import { TEST_MODEL } from '@hvs/testing';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { expect, onTestFinished, test } from 'vitest';
import { buildApp, registerRoutes } from './app.ts';
import { readConfig } from './config.ts';
import { READS_ITSELF } from './http/route-schemas.ts';
import { loadModel } from './inference/load-model.ts';
import { createServing } from './inference/serving.ts';

async function openWith(register: typeof registerRoutes): Promise<FastifyInstance> {
  const app = await buildApp(readConfig({ LOG_LEVEL: 'silent' }), createServing(), register);
  onTestFinished(() => app.close());
  return app;
}

const schema = {
  body: Type.Object({ limit: Type.Number({ maximum: 5 }) }),
  querystring: Type.Object({ page: Type.Optional(Type.Integer()) }),
  params: Type.Object({ id: Type.String({ maxLength: 3 }) }),
};

test.each([
  ['/new/abc?page=2', { limit: 5 }, 200],
  ['/new/abc', { limit: 6 }, 400],
  ['/new/abc', undefined, 400],
  ['/new/abc?page=two', { limit: 5 }, 400],
  ['/new/abcd', { limit: 5 }, 400],
])('a new route is checked by its schemas: %s with %j is %i', async (url, payload, status) => {
  const app = await openWith(async (instance) => {
    instance.post('/new/:id', { schema }, () => 'reached');
  });
  const response = await app.inject({ method: 'POST', url, ...(payload && { payload }) });
  expect(response.statusCode).toBe(status);
  if (status === 400) expect(response.json()).toMatchObject({ type: 'urn:hvs:problem:bad-request' });
});

test('a route that reads itself gets what comes', async () => {
  const app = await openWith(async (instance) => {
    instance.post('/new/:id', { schema, config: READS_ITSELF }, ({ body }) => body);
  });
  const response = await app.inject({ method: 'POST', url: '/new/abcd', payload: { limit: 6 } });
  expect([response.statusCode, response.json()]).toEqual([200, { limit: 6 }]);
});

test('exactly these routes with input read themselves; their own tests say what they refuse', async () => {
  const own: string[] = [];
  const checked: string[] = [];
  const app = await openWith(async (instance, parts) => {
    instance.addHook('onRoute', ({ method, url, config, schema: { body, querystring, params, headers } = {} }) => {
      const hasInput = [body, querystring, params, headers].some((part) => part !== undefined);
      if (hasInput && method !== 'HEAD') (config?.readsItself ? own : checked).push(`${String(method)} ${url}`);
    });
    await registerRoutes(instance, parts);
  });
  app.serveModel(await loadModel(TEST_MODEL));
  expect(checked).toEqual([]);
  expect(own.toSorted()).toEqual([
    'GET /v1/models/:model_name(^[^/:]+)',
    'GET /v2/models/:model_name',
    'GET /v2/models/:model_name/config',
    'GET /v2/models/:model_name/ready',
    'GET /v2/models/:model_name/stats',
    'GET /v2/models/:model_name/versions/:model_version',
    'GET /v2/models/:model_name/versions/:model_version/config',
    'GET /v2/models/:model_name/versions/:model_version/ready',
    'GET /v2/models/:model_name/versions/:model_version/stats',
    'POST /invocations',
    'POST /predict',
    'POST /v1/models/:model_name(^[^/:]+)::predict',
    'POST /v2/models/:model_name/infer',
    'POST /v2/models/:model_name/versions/:model_version/infer',
    'POST /v2/repository/index',
  ]);
});
