import { EXAMPLE_READINGS } from '@hvs/contract';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { connectTo, openApp, openServingApp } from '../app.fixture.ts';
import { readConfig } from '../config.ts';
import { askerOf } from '../ask.fixture.ts';
import { createServing } from '../inference/serving.ts';

const SITE = 'https://site.example';
const CORS_ORIGINS = `${SITE}, http://localhost:3000`;
const EXPOSED = 'inference-header-content-length, preference-applied, retry-after, x-request-id';

const body = JSON.stringify({ readings: [EXAMPLE_READINGS.normal] });
const json = { 'content-type': 'application/json' };

/** Asks over the wire, because `inject` does not pass the gates before Fastify. */
async function openAsker(settings: Readonly<Record<string, string>>, isLoaded = true) {
  const app = await (isLoaded ? openServingApp(settings) : openApp(createServing(), settings));
  return askerOf(await app.listen({ host: '127.0.0.1', port: 0 }));
}

/** The headers that tell a browser of sharing. */
function sharing(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => /^access-control-|^vary$/.test(name)));
}

test('by default another origin is told nothing', async () => {
  const ask = await openAsker({});
  const headers = { origin: SITE, 'access-control-request-method': 'POST', ...json };
  for (const method of ['OPTIONS', 'POST']) {
    const { status, headers: answered } = await ask({ path: '/predict', method, headers, body: Buffer.from(body) });
    expect([status, sharing(answered)]).toEqual([method === 'POST' ? 200 : 204, {}]);
  }
});

test.each(['/predict', '/invocations', '/v2/models/hvs/infer', '/model-info', '/docs/'])(
  'a preflight of %s',
  async (path) => {
    const ask = await openAsker({ CORS_ORIGINS });
    const asked = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,prefer' };
    const response = await ask({ method: 'OPTIONS', path, headers: { origin: SITE, ...asked } });
    expect([response.status, response.body]).toEqual([204, Buffer.alloc(0)]);
    expect(sharing(response.headers)).toEqual({
      'access-control-allow-origin': SITE,
      'access-control-allow-methods': response.headers.allow,
      'access-control-allow-headers': 'content-type,prefer',
      'access-control-max-age': '7200',
      'access-control-expose-headers': EXPOSED,
      vary: 'origin',
    });
  },
);

test.each([
  ['GET', '/health', undefined, 200],
  ['POST', '/predict', body, 200],
  ['POST', '/predict', '{', 400],
  ['POST', '/v2/models/hvs/infer', '{', 400],
  ['POST', '/invocations', '{', 400],
  ['PUT', '/predict', undefined, 405],
  ['GET', '/nothing', undefined, 404],
  ['GET', '/%zz', undefined, 400],
  ['OPTIONS', '/predict', undefined, 204],
] as const)(
  '%s %s is shared with the origins of the setting alone, whatever the answer',
  async (method, path, sent = '', status) => {
    const send = await openAsker({ CORS_ORIGINS });
    const ask = async (origin: string | undefined) => {
      const headers = { ...(origin && { origin }), ...(sent && json) };
      const response = await send({ method, path, headers, body: Buffer.from(sent) });
      expect(response.status).toBe(status);
      return sharing(response.headers);
    };
    for (const origin of [SITE, 'http://localhost:3000']) {
      const shared = { 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED };
      expect(await ask(origin)).toEqual({ ...shared, vary: 'origin' });
    }
    for (const origin of [
      'https://site.example.evil',
      'http://site.example',
      'https://site.example:444',
      'null',
      undefined,
    ]) {
      expect(await ask(origin)).toEqual({ vary: 'origin' });
    }
  },
);

test('all origins may be named by a star, which is the same for every cache', async () => {
  const ask = await openAsker({ CORS_ORIGINS: '*' });
  const headers = { origin: 'https://anything.example' };
  const response = await ask({ method: 'GET', path: '/health', headers });
  expect(sharing(response.headers)).toEqual({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': EXPOSED,
  });
});

test('an answer before Fastify, and a refusal for want of room, are shared too', async () => {
  const head = `POST /predict HTTP/1.1\r\nhost: x\r\norigin: ${SITE}\r\ncontent-type: application/json\r\nconnection: close\r\n`;
  const ask = async (settings: Readonly<Record<string, string>>) => {
    const app = await openServingApp({ CORS_ORIGINS, ...settings });
    // The queue of one byte is full from now on, the other takes it.
    app.server.prependListener('request', () => void app.bodyIntake.enter(1, () => {}));
    const socket = await connectTo(app);
    socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`);
    return text(socket);
  };
  const answered = await ask({});
  const refused = await ask({ MAX_QUEUE_BYTES: '1' });
  expect(answered).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(refused).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
  for (const answer of [answered, refused]) {
    expect(answer.match(/access-control-allow-origin/gi)).toHaveLength(1);
    expect(answer.toLowerCase()).toContain(`\r\naccess-control-allow-origin: ${SITE}\r\n`);
  }
});

test('a preflight is answered while no model is loaded', async () => {
  const ask = await openAsker({ CORS_ORIGINS: '*' }, false);
  const headers = { origin: SITE, 'access-control-request-method': 'POST' };
  expect((await ask({ method: 'OPTIONS', path: '/predict', headers })).status).toBe(204);
});

test.each([
  'site.example',
  'https://site.example/',
  'https://site.example/app',
  '*, https://a.example',
  'https://*.a.example',
  'HTTPS://a',
])('the setting %j is refused with the right form', (origins) => {
  expect(() => readConfig({ CORS_ORIGINS: origins })).toThrow(
    `CORS_ORIGINS must be * or origins as https://site.example,http://localhost:3000, but is ${JSON.stringify(origins)}`,
  );
});

test.each(['', '*', 'https://a.example', 'http://[::1]:8080,https://b.example , https://c.example:8443'])(
  'the setting %j is taken',
  (origins) => {
    expect(readConfig({ CORS_ORIGINS: origins })).toMatchObject({ CORS_ORIGINS: origins });
  },
);
