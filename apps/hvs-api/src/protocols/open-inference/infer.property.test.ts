import { EXAMPLE_READINGS, FEATURES, InferError, InferResponse } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import * as fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { Check } from 'typebox/value';
import { beforeAll, expect, test } from 'vitest';
import { buildApp } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { loadModel } from '../../inference/load-model.ts';
import { binaryRequest, floatBytes, jsonRequest, withBytes } from './infer-body.fixture.ts';
import { createServing } from '../../inference/serving.ts';

let app: FastifyInstance;

beforeAll(async () => {
  app = await buildApp(readConfig({ LOG_LEVEL: 'silent', MAX_READINGS: '64' }), createServing());
  app.serveModel(await loadModel(TEST_MODEL));
  return () => app.close();
});

interface Sent {
  readonly payload: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

function infer(sent: Sent) {
  return app.inject({ method: 'POST', url: '/v2/models/hvs/infer', ...sent });
}

/** A whole answer of the protocol, or a refusal of it: nothing else, whatever was sent. */
async function expectSound(sent: Sent): Promise<void> {
  const { statusCode, headers, rawPayload } = await infer(sent);
  const length = headers['inference-header-content-length'];
  const json = JSON.parse(rawPayload.subarray(0, length === undefined ? undefined : Number(length)).toString());
  if (statusCode !== 200) {
    expect([400, 413, 415]).toContain(statusCode);
    expect(Check(InferError, json)).toBe(true);
  } else if (length === undefined) {
    expect(Check(InferResponse, json)).toBe(true);
  } else {
    const [{ shape, parameters }] = json.outputs;
    expect(rawPayload.length).toBe(Number(length) + parameters.binary_data_size);
    expect(parameters.binary_data_size).toBe(shape[0] * 4);
  }
}

const anyBytes = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
const anyLength = fc.oneof(
  fc.integer({ min: -5, max: 500 }).map(String),
  fc.constantFrom('', '0', '-1', '1.5', '1e3', '0x10', 'NaN', '18446744073709551616', '2, 2'),
  fc.string({ unit: fc.constantFrom(...'0123456789 +-.,x'.split('')) }),
);
const anyType = fc.constantFrom('application/json', 'application/octet-stream', 'text/plain', 'x');

test('any bytes with any header get a right answer or a refusal', async () => {
  const anyHeaders = fc.record(
    { 'inference-header-content-length': anyLength, 'content-type': anyType },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(anyBytes, anyHeaders, (payload, headers) => expectSound({ payload, headers })),
    { numRuns: 1000 },
  );
});

const anyNumber = fc.oneof(
  fc.constantFrom(0, -0, 1, 2, 30, 60, 120, 240, -1, -120, 0.5, 1e9, 2 ** 31, 2 ** 53, 1e300),
  fc.double(),
  fc.integer(),
);
const anything = fc.oneof(anyNumber, fc.jsonValue(), fc.constant(undefined));

/** Mostly a value that a request has in this place, else any value. */
function mostly(right: unknown): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(right) }, anything);
}

const anyShape = fc.oneof(fc.array(anyNumber, { maxLength: 3 }), mostly([2, 30]));
const anyParameters = fc.oneof(fc.record({ binary_data_size: mostly(240) }, { requiredKeys: [] }), anything);
const anyInput = fc.record(
  {
    name: mostly('features'),
    datatype: mostly('FP32'),
    shape: anyShape,
    parameters: anyParameters,
    data: fc.oneof(anything, fc.array(fc.array(anything))),
  },
  { requiredKeys: ['name', 'datatype', 'shape'] },
);
const anyOutput = fc.record(
  { name: mostly('hazard_probability'), parameters: fc.oneof(anything, fc.record({ binary_data: anything })) },
  { requiredKeys: ['name'] },
);
const anyRequest = fc.record(
  {
    id: anything,
    parameters: fc.oneof(anything, fc.record({ binary_data_output: mostly(true) })),
    inputs: fc.oneof(fc.array(anyInput, { minLength: 1, maxLength: 2 }), anything),
    outputs: fc.oneof(fc.array(anyOutput, { maxLength: 2 }), anything),
  },
  { requiredKeys: ['inputs'] },
);

test('any claim about sizes, shapes and wishes gets a right answer or a refusal', async () => {
  const anyTensor = fc.oneof(
    anyBytes,
    fc.constantFrom(0, 120, 240).map((length) => Buffer.alloc(length)),
  );
  await fc.assert(
    fc.asyncProperty(anyRequest, anyTensor, fc.constantFrom(0, 0, 0, 1, -1, 40), (request, tensor, off) => {
      const { payload, headers } = withBytes(request, tensor);
      const length = Number(headers['inference-header-content-length']) + off;
      return expectSound({
        payload,
        headers: { ...headers, 'inference-header-content-length': String(length) },
      });
    }),
    { numRuns: 2000 },
  );
});

/** Values of every feature that float32 holds exactly: the model's plain ones and the limits too. */
const anyRow = fc.tuple(
  ...FEATURES.map(({ name, minimum, maximum }) =>
    fc.oneof(
      fc.constantFrom(...Object.values(EXAMPLE_READINGS).map((reading) => Math.fround(reading[name]))),
      fc.float({ noNaN: true, noDefaultInfinity: true }).filter((v) => v >= minimum && v <= maximum),
    ),
  ),
);

test('bytes, JSON and /predict give bit-equal probabilities, alone and together', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 20 }), async (rows) => {
      const inBytes = { ...binaryRequest(rows), parameters: { binary_data_output: true } };
      const readings = rows.map((row) => Object.fromEntries(FEATURES.map(({ name }, column) => [name, row[column]])));
      const [binary, json, predict, first] = await Promise.all([
        infer(withBytes(inBytes, floatBytes(rows.flat()))),
        infer({ payload: Buffer.from(JSON.stringify(jsonRequest(rows))) }),
        app.inject({ method: 'POST', url: '/predict', payload: { readings } }),
        infer({ payload: Buffer.from(JSON.stringify(jsonRequest(rows.slice(0, 1)))) }),
      ]);
      const length = Number(binary.headers['inference-header-content-length']);
      const bytes = Uint8Array.from(binary.rawPayload.subarray(length));
      const probabilities = [...new Float32Array(bytes.buffer)];
      expect(probabilities).toHaveLength(rows.length);
      expect(json.json().outputs[0].data).toEqual(probabilities);
      expect(first.json().outputs[0].data).toEqual(probabilities.slice(0, 1));
      const { predictions } = predict.json<{ predictions: { hazard_probability: number }[] }>();
      expect(predictions.map(({ hazard_probability }) => hazard_probability)).toEqual(probabilities);
    }),
    { numRuns: 200 },
  );
});
