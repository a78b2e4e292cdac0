import { BAD_INPUTS, type BadInput, overTheLimits } from '@hvs/testing';
import { afterAll, expect, inject, test } from 'vitest';
import { createHttpClient, jsonOf } from '../src/client/http-client.ts';

// Sends bytes and headers as they are: supertest adds some of its own.
const client = createHttpClient(inject('api').url);
afterAll(client.close);
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;
const MAX_READINGS = 4096;

async function expectRefusal({ method, path, headers, body, ...expected }: BadInput) {
  const given = { 'x-request-id': 'test', ...headers };
  const answer = await client.send({ method, path, headers: given, ...(body === undefined ? {} : { body }) });
  expect(answer.status).toBe(expected.status);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'x-request-id': 'test',
    ...expected.answerHeaders,
  });
  expect(jsonOf(answer)).toEqual({ ...expected.problem, instance: 'urn:hvs:request:test' });
}

test.each(BAD_INPUTS)('$name', expectRefusal);

test.each(overTheLimits(BODY_LIMIT_BYTES, MAX_READINGS))('$name', expectRefusal);
