import {
  EXAMPLE_READINGS,
  FEATURE_NAMES,
  InvocationError,
  InvocationResponse,
  PredictResponse,
  ProblemDetails,
} from '@hvs/contract';
import { describeReading } from '../readings/parse-readings.ts';
import { TEST_MODEL } from '@hvs/testing';
import * as fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { Check } from 'typebox/value';
import { beforeAll, expect, test } from 'vitest';
import { buildApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { loadModel } from '../inference/load-model.ts';
import { createServing } from '../inference/serving.ts';

const MAX_READINGS = 8;
const { normal, hazardous } = EXAMPLE_READINGS;
let app: FastifyInstance;

beforeAll(async () => {
  const config = readConfig({ LOG_LEVEL: 'silent', MAX_READINGS: String(MAX_READINGS) });
  app = await buildApp(config, createServing());
  app.serveModel(await loadModel(TEST_MODEL));
  return () => app.close();
});

const CODES = { '/predict': [400, 413, 415, 422], '/invocations': [400, 413, 415] };
const ANSWERS = { '/predict': PredictResponse, '/invocations': InvocationResponse };
const ERRORS = { '/predict': ProblemDetails, '/invocations': InvocationError };
type Url = keyof typeof CODES;

/** A whole answer, or a refusal in the form of the route: nothing else, whatever was sent. */
async function send(url: Url, payload: Buffer, headers: Readonly<Record<string, string>>) {
  const response = await app.inject({ method: 'POST', url, payload, headers });
  const { statusCode } = response;
  if (statusCode !== 200) expect(CODES[url]).toContain(statusCode);
  expect(Check(statusCode === 200 ? ANSWERS[url] : ERRORS[url], response.json())).toBe(true);
  // Without the preference a bad reading is never one among good ones.
  if (headers.prefer === undefined && statusCode === 200) expect(response.body).not.toContain('"error":');
  return response;
}

const json = { 'content-type': 'application/json' };
const anyUrl = fc.constantFrom<Url>('/predict', '/invocations');

test('any bytes with any headers get a right answer or a refusal', async () => {
  const anyBytes = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
  const anyHeaders = fc.record(
    {
      'content-type': fc.constantFrom('application/json', 'application/json; charset=x', 'text/csv', 'x', ';'),
      'content-encoding': fc.constantFrom('identity', 'gzip', ''),
      prefer: fc.oneof(
        fc.constant('handling=lenient'),
        fc.string({ unit: fc.constantFrom('a', '=', '"', ',', ';', '\\', ' ') }),
      ),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(anyUrl, anyBytes, anyHeaders, async (...sent) => void (await send(...sent))),
    { numRuns: 1000 },
  );
});

const anyJson = fc.oneof(fc.constant(null), fc.jsonValue());

test('any JSON gets a right answer or a refusal', async () => {
  const anyBody = fc.oneof(anyJson, fc.record({ readings: anyJson }));
  await fc.assert(
    fc.asyncProperty(anyUrl, anyBody, async (url, body) => {
      await send(url, Buffer.from(JSON.stringify(body)), json);
    }),
    { numRuns: 500 },
  );
});

const whole = Buffer.from(JSON.stringify({ readings: [{ Module_ID: 'a', ...normal }, hazardous] }));

test('a body with changed, lost or doubled bytes gets a right answer or a refusal', async () => {
  const anyPlace = fc.nat(whole.length);
  await fc.assert(
    fc.asyncProperty(anyPlace, anyPlace, fc.uint8Array({ maxLength: 4 }), async (from, to, bytes) => {
      const body = Buffer.concat([whole.subarray(0, from), bytes, whole.subarray(to)]);
      await send('/predict', body, json);
    }),
    { numRuns: 1000 },
  );
});

const anyValue = fc.oneof(
  { weight: 2, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.constantFrom(-0, 0, 100, 101, -273.15, -274, 3.5e38, 1e-320) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
);
/** A good reading with some keys changed, lost or added, or anything at all. */
const anyReading = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom(normal, hazardous),
        fc.dictionary(fc.constantFrom(...FEATURE_NAMES, 'Module_ID', 'Notes', 'toString'), anyValue, { maxKeys: 3 }),
        fc.subarray([...FEATURE_NAMES], { maxLength: 1 }),
      )
      .map(([reading, changes, [lost]]) => {
        const { [lost]: _, ...rest }: Record<string, unknown> = { ...reading, ...changes };
        return rest;
      }),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
);

test('lenient handling answers each good reading as alone, and each bad one by its problems', async () => {
  const ask = async (readings: readonly unknown[]) =>
    send('/predict', Buffer.from(JSON.stringify({ readings })), { ...json, prefer: 'handling=lenient' });
  await fc.assert(
    fc.asyncProperty(fc.array(anyReading, { minLength: 1, maxLength: MAX_READINGS }), async (given) => {
      // As the service reads them.
      const readings: unknown[] = JSON.parse(JSON.stringify(given));
      const response = await ask(readings);
      expect(response.statusCode).toBe(200);
      const { predictions } = response.json<{ predictions: object[] }>();
      expect(predictions).toHaveLength(readings.length);
      for (const [index, reading] of readings.entries()) {
        const errors = describeReading(reading, `readings[${index}]`).slice(0, 20);
        const alone = (await ask([reading])).json<{ predictions: object[] }>().predictions[0];
        if (errors.length === 0) expect(predictions[index]).toEqual(alone);
        else expect(predictions[index]).toMatchObject({ error: { errors } });
        expect('error' in alone).toBe(errors.length > 0);
      }
    }),
    { numRuns: 200 },
  );
});

const anyColumns = fc.oneof(
  { weight: 4, arbitrary: fc.constant([...FEATURE_NAMES]) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(...FEATURE_NAMES)) },
);
const anyRow = fc.oneof(
  fc.constantFrom<unknown>(normal, Object.values(normal)),
  fc.array(anyValue, { minLength: 29, maxLength: 31 }),
  anyJson,
);
const anyTable = fc.oneof(
  { weight: 4, arbitrary: fc.array(anyRow, { maxLength: MAX_READINGS + 1 }) },
  { weight: 1, arbitrary: anyJson },
);
const anyInvocation = fc.oneof(
  fc.record({ dataframe_split: fc.record({ columns: anyColumns, data: anyTable }) }),
  fc.record({ dataframe_records: anyTable }),
  fc.record({ instances: anyTable }),
  fc.record({ inputs: fc.oneof(anyTable, fc.dictionary(fc.constantFrom(...FEATURE_NAMES), anyTable)) }),
  fc.record({ dataframe_split: anyJson, inputs: anyJson }, { requiredKeys: [] }),
);

test('any invocation gets a right answer or a refusal', async () => {
  await fc.assert(
    fc.asyncProperty(anyInvocation, async (invocation) => {
      await send('/invocations', Buffer.from(JSON.stringify(invocation)), json);
    }),
    { numRuns: 1000 },
  );
});
