import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { connectTo, openServingApp } from '../app.fixture.ts';
import { readExposition, samplesOf } from '../observe/metrics/exposition.fixture.ts';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** Every path with the methods that are described, and those that the page has. */
async function openRoutes() {
  const app = await openServingApp();
  const { version } = (await app.inject('/model-info')).json();
  const { paths } = (await app.inject('/openapi.json')).json<Document>();
  const described = Object.entries(paths).map(([pattern, operations]) => {
    const path = pattern.replace('{model_name}', 'hvs').replace('{model_version}', version);
    return { path, methods: Object.keys(operations).map((name) => name.toUpperCase()) };
  });
  const page = ['/docs', '/docs/', '/docs/js/scalar.js'].map((path) => ({ path, methods: ['GET'] }));
  return { app, routes: [...described, ...page] };
}

test('every route tells its methods to OPTIONS', async () => {
  const { app, routes } = await openRoutes();
  for (const { path, methods } of routes) {
    const { statusCode, headers, body } = await app.inject({ method: 'OPTIONS', url: path });
    const all = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].toSorted();
    expect([path, statusCode, headers.allow, body]).toEqual([path, 204, all.join(', '), '']);
    expect(headers['x-request-id']).toBeDefined();
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  }
  expect(routes.length).toBeGreaterThan(20);
});

test('HEAD is GET without the body, and 405 where there is no GET', async () => {
  const { app, routes } = await openRoutes();
  for (const { path, methods } of routes) {
    const head = await app.inject({ method: 'HEAD', url: path });
    expect(head.body).toBe('');
    if (!methods.includes('GET')) {
      expect([path, head.statusCode, head.headers.allow]).toEqual([path, 405, 'OPTIONS, POST']);
      continue;
    }
    const get = await app.inject(path);
    const { 'x-request-id': _, date: __, 'content-length': length, ...headers } = get.headers;
    expect([path, head.statusCode]).toEqual([path, get.statusCode]);
    expect(head.headers, path).toMatchObject(headers);
    // The metrics have changed in between.
    if (path !== '/metrics') expect(head.headers['content-length'], path).toBe(length);
  }
});

test('a path without a route is 404 to OPTIONS too, and another method still 405', async () => {
  const { app } = await openRoutes();
  for (const url of ['/nothing', '/v2/nothing', '/docs2']) {
    expect((await app.inject({ method: 'OPTIONS', url })).statusCode).toBe(404);
  }
  const response = await app.inject({ method: 'PUT', url: '/predict' });
  expect([response.statusCode, response.headers.allow]).toEqual([405, 'OPTIONS, POST']);
});

test('a body of OPTIONS is not looked at', async () => {
  const { app } = await openRoutes();
  const headers = { 'content-type': 'text/nonsense' };
  const response = await app.inject({ method: 'OPTIONS', url: '/predict', payload: 'x', headers });
  expect(response.statusCode).toBe(204);
});

test('OPTIONS * tells what the server can, and no other method has that path', async () => {
  const app = await openServingApp();
  const ask = async (method: string) => {
    const socket = await connectTo(app);
    socket.write(`${method} * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    return text(socket);
  };
  const answer = await ask('OPTIONS');
  expect(answer).toMatch(/^HTTP\/1\.1 204 No Content\r\n/);
  expect(answer).toMatch(/\r\nallow: GET, HEAD, OPTIONS, POST\r\n/i);
  expect(await ask('GET')).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
});

test('the metrics name the route', async () => {
  const app = await openServingApp();
  await app.inject({ method: 'OPTIONS', url: '/predict' });
  await app.inject({ method: 'OPTIONS', url: '/v2/models/anything' });
  const { body } = await app.inject('/metrics');
  expect(samplesOf(readExposition(body), 'hvs_api_request_duration_seconds_count')).toEqual({
    '{method="OPTIONS",route="/predict",status="204"}': 1,
    '{method="OPTIONS",route="/v2/models/:model_name",status="204"}': 1,
  });
});
