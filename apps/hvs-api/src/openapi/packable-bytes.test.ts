import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openServingApp } from '../app.fixture.ts';
import { askerOf } from '../ask.fixture.ts';
import { acceptsGzip } from './packable-bytes.ts';

test.each([
  ['gzip', true],
  ['GZIP', true],
  ['x-gzip', true],
  ['gzip, deflate, br, zstd', true],
  ['br;q=1.0, gzip;q=0.8, *;q=0.1', true],
  ['*', true],
  ['deflate , gzip ; q=0.001', true],
  ['identity;q=0.5, gzip;q=0.5', true],
  [undefined, false],
  ['', false],
  ['br', false],
  ['gzip;q=0', false],
  ['gzip;q=0.000', false],
  ['*;q=0', false],
  ['gzip;q=0, *', false],
  ['identity, gzip;q=0.5', false],
  ['gzip;q=x', false],
  ['gzipped', false],
])('Accept-Encoding %j takes gzip: %s', (header, isAccepted) => {
  expect(acceptsGzip(header)).toBe(isAccepted);
});

test.each(['/openapi.json', '/docs/', '/docs/js/scalar.js', '/docs/openapi.json'])(
  '%s is packed for who takes it',
  async (path) => {
    const app = await openServingApp({ CORS_ORIGINS: 'https://site.example' });
    const ask = askerOf(await app.listen({ host: '127.0.0.1', port: 0 }));
    const plain = await ask({ path, method: 'GET' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    const headers = { 'accept-encoding': 'gzip, br' };
    const packed = await ask({ path, method: 'GET', headers });
    const head = await ask({ path, method: 'HEAD', headers });
    expect(packed.status).toBe(200);
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.headers['content-type']).toBe(plain.headers['content-type']);
    expect(packed.body.length).toBeLessThan(plain.body.length);
    expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
    expect([head.headers['content-encoding'], head.headers['content-length']]).toEqual([
      'gzip',
      String(packed.body.length),
    ]);
    // A cache must keep one answer for each encoding and each origin.
    for (const answer of [plain, packed, head]) expect(answer.headers.vary).toBe('origin, accept-encoding');
  },
);

test('a prediction is never packed: it is small, and its time counts', async () => {
  const app = await openServingApp();
  const headers = { 'accept-encoding': 'gzip' };
  for (const url of ['/model-info', '/health', '/metrics', '/docs']) {
    expect((await app.inject({ url, headers })).headers).not.toHaveProperty('content-encoding');
  }
});
