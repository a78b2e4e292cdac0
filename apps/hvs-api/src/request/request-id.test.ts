import { expect, test } from 'vitest';
import { openApp } from '../app.fixture.ts';
import { createServing } from '../inference/serving.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

async function idOf(given?: string): Promise<unknown> {
  const app = await openApp(createServing());
  const headers = given === undefined ? {} : { 'x-request-id': given };
  return (await app.inject({ url: '/health/live', headers })).headers['x-request-id'];
}

test.each([
  'gateway-17.a_b',
  'Root=1-67891233-abcdef012345678912345678',
  'Self=1-67891234-12456789abcdef012345678;Root=1-67891233-abcdef012345678912345678',
  'arn:aws:apigateway/stage/7f3a+b/c==',
  'a~b@c,d',
])('the harmless id %s of the caller is given back', async (given) => {
  expect(await idOf(given)).toBe(given);
});

test.each([undefined, '', 'two words', 'x'.repeat(129), '"},{"level":60', 'a\\b', '<b>', 'a%b', 'a|b', 'é'])(
  'instead of %j the request gets an id of its own',
  async (given) => {
    expect(await idOf(given)).toMatch(UUID);
  },
);
