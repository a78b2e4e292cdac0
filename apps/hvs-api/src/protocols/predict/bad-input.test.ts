import { EXAMPLE_READINGS } from '@hvs/contract';
import { BAD_INPUTS, type BadInput, TEST_MODEL, overTheLimits } from '@hvs/testing';
import type { FastifyInstance } from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { createServing } from '../../inference/serving.ts';
import { buildApp } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { loadModel } from '../../inference/load-model.ts';

const { normal } = EXAMPLE_READINGS;
const { BODY_LIMIT_BYTES, MAX_READINGS } = readConfig({});
let app: FastifyInstance;

beforeAll(async () => {
  const serving = createServing();
  serving.model = await loadModel(TEST_MODEL);
  app = await buildApp(readConfig({ LOG_LEVEL: 'silent' }), serving);
  return () => app.close();
});

/** The whole answer to a request with the id `test`. */
async function expectRefusal({ method, path, headers, body, ...expected }: BadInput) {
  const response = await app.inject({
    method,
    url: path,
    headers: { 'x-request-id': 'test', ...headers },
    ...(body !== undefined && { payload: Buffer.from(body) }),
  });
  expect(response.statusCode).toBe(expected.status);
  expect(response.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'x-request-id': 'test',
    ...expected.answerHeaders,
  });
  expect(response.json()).toEqual({ ...expected.problem, instance: 'urn:hvs:request:test' });
}

test.each(BAD_INPUTS)('$name', expectRefusal);

test.each(overTheLimits(BODY_LIMIT_BYTES, MAX_READINGS))('$name', expectRefusal);

async function statusOf(payload: string, type = 'application/json', encoding = 'identity') {
  const headers = { 'content-type': type, 'content-encoding': encoding };
  return (await app.inject({ method: 'POST', url: '/predict', headers, payload })).statusCode;
}

const whole = JSON.stringify({ readings: [normal] });

test.each([
  ['a byte order mark', `\uFEFF${whole}`, 'application/json'],
  ['a charset', whole, 'Application/JSON; charset="UTF-8"'],
])('%s does no harm', async (_, payload, type) => {
  expect(await statusOf(payload, type)).toBe(200);
});

test('of a key given twice the last value counts', async () => {
  expect(await statusOf(whole.replace('[{', '[{"Module_SoC_percent":101,'))).toBe(200);
});

test('a deep nest under an unknown key is ignored', async () => {
  const deepNest = '['.repeat(100_000) + ']'.repeat(100_000);
  expect(await statusOf(whole.replace('[{', `[{"Notes":${deepNest},`))).toBe(200);
});

test.each([
  ['/predict', '{"readings":[', 'identity'],
  ['/invocations', '{"instances":[', 'identity'],
  ['/predict', whole, 'gzip'],
])('a bad body of %s that was read does not end its connection', async (url, payload, encoding) => {
  const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
  const response = await app.inject({ method: 'POST', url, payload, headers });
  expect([400, 415]).toContain(response.statusCode);
  expect(response.headers.connection).toBe('keep-alive');
});
