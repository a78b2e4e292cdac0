import { expect, test } from 'vitest';
import { openApp } from '../app.fixture.ts';
import { createServing } from '../serving.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

async function idOf(given?: string): Promise<unknown> {
  const app = await openApp(createServing());
  const headers = given === undefined ? {} : { 'x-request-id': given };
  return (await app.inject({ url: '/health/live', headers })).headers['x-request-id'];
}

test('a harmless id of the caller is given back', async () => {
  expect(await idOf('gateway-17.a_b')).toBe('gateway-17.a_b');
});

test.each([undefined, '', 'two words', 'x'.repeat(129), '"},{"level":60', 'é'])(
  'instead of %j the request gets an id of its own',
  async (given) => {
    expect(await idOf(given)).toMatch(UUID);
  },
);
