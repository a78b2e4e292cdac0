import { EXAMPLE_READINGS } from '@hvs/contract';
import { BAD_INPUTS, TEST_MODEL } from '@hvs/testing';
import * as fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { expect, test, vi } from 'vitest';
import { openServingApp } from '../app.fixture.ts';
import { askerOf } from '../ask.fixture.ts';
import { loadModel } from '../inference/load-model.ts';
import { binaryRequest, floatBytes, jsonRequest, ROWS, withBytes } from './open-inference/infer-body.fixture.ts';
import { eventually } from '../eventually.fixture.ts';

const { normal, hazardous } = EXAMPLE_READINGS;
const { card } = await loadModel(TEST_MODEL);

interface Question {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const ID = { 'x-request-id': 'test' };
const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * Over the wire the fast path may answer, in process it is always Fastify: nobody can tell the difference.
 * `taken` counts what the fast path took, in whose log lines the id stands; `turns` how often a body waited:
 * one that is handed over waits once more.
 */
async function openBoth() {
  const app: FastifyInstance = await openServingApp({ LOG_REQUESTS_PER_S: '1000000' });
  const log = vi.spyOn(app.log, 'info');
  const taken = () => log.mock.calls.filter(([line]) => (line as { reqId?: string }).reqId === 'test').length;
  const enter = vi.spyOn(app.bodyIntake, 'enter');
  const turns = () => enter.mock.calls.length;
  const ask = askerOf(await app.listen({ host: '127.0.0.1', port: 0 }));
  async function compare({ path, headers, body }: Question): Promise<number | undefined> {
    const sent = { ...headers, ...ID };
    const wire = await ask({ path, headers: sent, body });
    const inProcess = await app.inject({ method: 'POST', url: path, headers: sent, payload: body });
    const { connection: _, 'keep-alive': __, date: ___, ...received } = wire.headers;
    const { connection: ____, date: _____, ...expected } = inProcess.headers;
    expect(received).toEqual({ ...expected, 'content-length': String(inProcess.rawPayload.length) });
    expect(wire.body).toEqual(inProcess.rawPayload);
    expect(wire.status).toBe(inProcess.statusCode);
    return wire.status;
  }
  return { compare, taken, turns };
}

const predict = (value: unknown): Question => ({
  path: '/predict',
  headers: JSON_TYPE,
  body: Buffer.from(JSON.stringify(value)),
});
const infer = ({ payload, headers }: ReturnType<typeof withBytes>): Question => ({
  path: '/v2/models/hvs/infer',
  headers,
  body: payload,
});
const inferJson = (request: object): Question => ({
  path: '/v2/models/hvs/infer',
  headers: JSON_TYPE,
  body: Buffer.from(JSON.stringify(request)),
});
const floats = floatBytes(ROWS.flat());
const binaryOutput = { outputs: [{ name: 'hazard_probability', parameters: { binary_data: true } }] };

const PLAIN: [string, Question][] = [
  ['both examples', predict({ readings: [{ Module_ID: 'RackA2_Module01', ...normal }, hazardous] })],
  ['64 readings', predict({ readings: Array.from({ length: 64 }, () => hazardous) })],
  ['more than one piece of a body', predict({ readings: Array.from({ length: 400 }, () => normal) })],
  [
    'the charset',
    { ...predict({ readings: [normal] }), headers: { 'content-type': 'application/json; charset=utf-8' } },
  ],
  ['infer in JSON', inferJson(jsonRequest())],
  ['infer with an id beyond ASCII', inferJson({ ...jsonRequest(), id: 'é' })],
  ['infer in bytes, answered in JSON', infer(withBytes(binaryRequest(), floats))],
  ['infer in bytes, answered in bytes', infer(withBytes({ ...binaryRequest(), ...binaryOutput }, floats))],
  [
    'infer, a bare tensor',
    infer({
      payload: Buffer.concat([floats]),
      headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': '0' },
    }),
  ],
];

test.each(PLAIN)('answered without Fastify as with it: %s', async (_, question) => {
  const { compare, taken, turns } = await openBoth();
  expect(await compare(question)).toBe(200);
  await eventually(() => expect([taken(), turns()]).toEqual([1, 2]));
});

test.each<[string, Question]>([
  ['an id beyond ASCII', predict({ readings: [{ Module_ID: 'Gestell ä', ...normal }] })],
  ['an id with an escape', predict({ readings: [{ Module_ID: 'a"b', ...normal }] })],
  ['unknown keys', predict({ readings: [{ ...normal, more: 1 }], version: 2 })],
  ['infer by version', { ...inferJson(jsonRequest()), path: `/v2/models/hvs/versions/${card.version}/infer` }],
])('answered by Fastify, and the same: %s', async (_, question) => {
  const { compare, taken, turns } = await openBoth();
  expect(await compare(question)).toBe(200);
  await eventually(() => expect(turns()).toBe(2 + taken()));
});

test('the same refusal of every bad input', async () => {
  const { compare } = await openBoth();
  for (const { method, path, headers, body, status } of BAD_INPUTS) {
    if (method !== 'POST' || body === undefined) continue;
    expect(await compare({ path, headers, body: Buffer.from(body) })).toBe(status);
  }
});

test.each<[string, Question]>([
  ['predict', predict({ readings: [{ Module_ID: 'a', ...normal }, hazardous] })],
  ['infer', infer(withBytes({ ...binaryRequest(), ...binaryOutput }, floats))],
])('a body of %s with changed bytes has the same answer', async (_, whole) => {
  const { compare } = await openBoth();
  const change = fc.tuple(fc.nat(whole.body.length - 1), fc.integer({ min: 0, max: 255 }));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 3 }), async (changes) => {
      const body = Buffer.from(whole.body);
      for (const [at, byte] of changes) body[at] = byte;
      await compare({ ...whole, body });
    }),
    { numRuns: 500 },
  );
});

test('a model whose version is beyond ASCII, or whose name has an escape, has the same answers', async () => {
  const app = await openServingApp();
  const loaded = await loadModel(TEST_MODEL);
  app.serveModel({ ...loaded, card: { ...loaded.card, name: 'a%20b', version: '2–b' } });
  const ask = askerOf(await app.listen({ host: '127.0.0.1', port: 0 }));
  const { path, headers, body } = predict({ readings: [normal] });
  expect(JSON.parse((await ask({ path, headers, body })).body.toString())).toMatchObject({ model_version: '2–b' });
  const question = inferJson(jsonRequest());
  expect((await ask({ ...question, path: '/v2/models/a%20b/infer' })).status).toBe(404);
  expect((await ask({ ...question, path: '/v2/models/a%2520b/infer' })).status).toBe(200);
});
