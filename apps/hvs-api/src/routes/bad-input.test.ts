import { EXAMPLE_READINGS, FEATURE_NAMES } from '@hvs/contract';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { createServing } from '../serving.ts';
import { buildApp } from '../app.ts';
import { SHIPPED_MODEL } from '../app.fixture.ts';
import { readConfig } from '../config.ts';
import { loadModel } from '../inference/load-model.ts';

const { normal } = EXAMPLE_READINGS;
let app: FastifyInstance;

beforeAll(async () => {
  const serving = createServing();
  serving.model = await loadModel(SHIPPED_MODEL);
  app = await buildApp(readConfig({ LOG_LEVEL: 'silent' }), serving);
  return () => app.close();
});

const KINDS = {
  'bad-request': [400, 'The request cannot be understood'],
  'body-not-json': [400, 'The body is not JSON'],
  'readings-missing': [400, 'The body has no array of readings'],
  'not-found': [404, 'There is no such route'],
  'method-not-allowed': [405, 'The route does not have this method'],
  'body-too-large': [413, 'The body is too large'],
  'too-many-readings': [413, 'The request has too many readings'],
  'unsupported-media-type': [415, 'The body must be application/json'],
  'reading-invalid': [422, 'A reading is not valid'],
} as const;

/** The whole answer, byte for byte, to a request with the id `test`. */
async function expectProblem(request: InjectOptions, code: keyof typeof KINDS, facts: object) {
  const headers = { 'x-request-id': 'test', ...request.headers };
  const response = await app.inject({ method: 'POST', url: '/predict', ...request, headers });
  const [status, title] = KINDS[code];
  expect(response.statusCode).toBe(status);
  expect(response.headers['content-type']).toBe('application/problem+json');
  expect(response.headers['x-request-id']).toBe('test');
  expect(response.json()).toEqual({
    type: `urn:hvs:problem:${code}`,
    title,
    status,
    instance: 'urn:hvs:request:test',
    ...facts,
  });
  return response;
}

function json(payload: string): InjectOptions {
  return { payload, headers: { 'content-type': 'application/json' } };
}

function one(path: string, message: string): object {
  return { errors: [{ path, message }] };
}

const deepNest = '['.repeat(100_000) + ']'.repeat(100_000);
const whole = JSON.stringify({ readings: [normal] });

test.each([
  ['empty', '', 'must not be empty'],
  ['truncated', whole.slice(0, -5), 'must be valid JSON'],
  ['not JSON', 'readings=1', 'must be valid JSON'],
  ['with NaN', whole.replace('27.5', 'NaN'), 'must be valid JSON'],
  ['of a nest that does not end', '['.repeat(100_000), 'must be valid JSON'],
])('a body that is %s', async (_, payload, message) => {
  await expectProblem(json(payload), 'body-not-json', one('', message));
});

test('a body that is not UTF-8', async () => {
  const payload = Buffer.from(`{"readings":[{"Module_ID":"Br\u00fccke",${whole.slice(14)}`, 'latin1');
  const problem = one('', 'must be UTF-8');
  await expectProblem({ ...json(''), payload }, 'body-not-json', problem);
});

test('a body that is compressed', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const detail = 'A body must come without content-encoding.';
  const request = { payload: gzipSync(whole), headers };
  const response = await expectProblem(request, 'unsupported-media-type', { detail });
  expect(response.headers['accept-encoding']).toBe('identity');
});

test.each([
  ['a byte order mark', `\uFEFF${whole}`, 'application/json'],
  ['a charset', whole, 'Application/JSON; charset="UTF-8"'],
])('%s does no harm', async (_, payload, type) => {
  const request = { payload, headers: { 'content-type': type, 'content-encoding': 'identity' } };
  const response = await app.inject({ method: 'POST', url: '/predict', ...request });
  expect(response.statusCode).toBe(200);
});

test('of a key given twice the last value counts', async () => {
  const request = withText('Module_SoC_percent', '101,"Module_SoC_percent":70');
  expect((await app.inject({ method: 'POST', url: '/predict', ...request })).statusCode).toBe(200);
  const other = withText('Module_SoC_percent', '70,"Module_SoC_percent":101');
  const problem = one('readings[1].Module_SoC_percent', 'must be at most 100');
  await expectProblem(other, 'reading-invalid', problem);
});

test.each([
  ['null', '', 'must be an object with readings'],
  ['[]', '', 'must be an object with readings'],
  ['"readings"', '', 'must be an object with readings'],
  ['{}', 'readings', 'is required'],
  ['{"__proto__":{"readings":[1]}}', 'readings', 'is required'],
  ['{"readings":null}', 'readings', 'must be an array'],
  ['{"readings":{"0":{}}}', 'readings', 'must be an array'],
  ['{"readings":"many"}', 'readings', 'must be an array'],
  ['{"readings":[]}', 'readings', 'must hold at least one reading'],
])('the body %s', async (payload, path, message) => {
  await expectProblem(json(payload), 'readings-missing', one(path, message));
});

test('10,000 readings', async () => {
  const payload = JSON.stringify({ readings: Array.from({ length: 10_000 }, () => normal) });
  expect(payload.length).toBeLessThan(16 * 1024 * 1024);
  const detail = 'The limit is 4096 readings, the request has 10000.';
  await expectProblem(json(payload), 'too-many-readings', { detail });
});

test('a body over the limit', async () => {
  const payload = ' '.repeat(16 * 1024 * 1024 + 1);
  const detail = 'The limit is 16777216 bytes.';
  await expectProblem(json(payload), 'body-too-large', { detail });
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'nonsense'])(
  'a body of the content type %s',
  async (type) => {
    const request = { payload: whole, headers: { 'content-type': type } };
    const response = await expectProblem(request, 'unsupported-media-type', {});
    expect(response.headers.accept).toBe('application/json');
  },
);

test('a body without a content type', async () => {
  const request = { payload: Buffer.from(whole) };
  await expectProblem(request, 'unsupported-media-type', {});
});

test('no body and no content type', async () => {
  await expectProblem({}, 'readings-missing', one('', 'must be an object with readings'));
});

/** The body with one value replaced in its text, as no object of JavaScript can hold `1e400`. */
function withText(name: string, text: string): InjectOptions {
  const { [name]: value, ...others } = normal;
  expect(value).toBeTypeOf('number');
  const rest = JSON.stringify(others).slice(1);
  return json(`{"readings":[${JSON.stringify(normal)},{"${name}":${text},${rest}]}`);
}

test.each([
  ['Module_SoC_percent', 'null', 'must be a number, not null'],
  ['Module_SoC_percent', '"70"', 'must be a number, not a string'],
  ['Module_SoC_percent', '"NaN"', 'must be a number, not a string'],
  ['Module_SoC_percent', 'true', 'must be a number, not a boolean'],
  ['Module_SoC_percent', '[70]', 'must be a number, not an array'],
  ['Module_SoC_percent', '{"a":1}', 'must be a number, not an object'],
  ['Module_SoC_percent', '100.5', 'must be at most 100'],
  ['Module_Voltage_V', '1e400', 'must be finite as a 32-bit float'],
  ['Module_Voltage_V', '-1e39', 'must be finite as a 32-bit float'],
  ['Rolling_std_6_Module_Voltage_V', '-0.01', 'must be at least 0'],
  ['Sim_OffGas_H2_ppm_proxy', '-1', 'must be at least 0'],
  ['Ambient_Temp_Rack_C', '-273.16', 'must be at least -273.15'],
])('%s of %s', async (name, text, message) => {
  await expectProblem(
    withText(name, text),
    'reading-invalid',
    one(`readings[1].${name}`, message),
  );
});

test.each(FEATURE_NAMES)('%s missing', async (name) => {
  const { [name]: _, ...reading } = normal;
  const payload = JSON.stringify({ readings: [reading] });
  await expectProblem(json(payload), 'reading-invalid', one(`readings[0].${name}`, 'is required'));
});

test.each([
  ['of 1 MB', 'x'.repeat(1_000_000)],
  ['of 257 characters', 'x'.repeat(257)],
  ['that is a number', 1],
  ['that is null', null],
])('a Module_ID %s', async (_, id) => {
  const payload = JSON.stringify({ readings: [{ Module_ID: id, ...normal }] });
  const message = 'must be a string of at most 256 characters';
  await expectProblem(json(payload), 'reading-invalid', one('readings[0].Module_ID', message));
});

test('a deep nest in the place of a Module_ID', async () => {
  const request = withText('Module_SoC_percent', '70,"Module_ID":' + deepNest);
  const message = 'must be a string of at most 256 characters';
  await expectProblem(request, 'reading-invalid', one('readings[1].Module_ID', message));
});

test('a deep nest under an unknown key is ignored', async () => {
  const request = withText('Module_SoC_percent', '70,"Notes":' + deepNest);
  const response = await app.inject({ method: 'POST', url: '/predict', ...request });
  expect(response.statusCode).toBe(200);
});

test('a deep nest in the place of a reading', async () => {
  const payload = `{"readings":[${deepNest}]}`;
  const problem = one('readings[0]', 'must be an object, not an array');
  await expectProblem(json(payload), 'reading-invalid', problem);
});

test('features under __proto__ do not count', async () => {
  const payload = `{"readings":[{"__proto__":${JSON.stringify(normal)}}]}`;
  const errors = FEATURE_NAMES.slice(0, 20).map((name) => ({
    path: `readings[0].${name}`,
    message: 'is required',
  }));
  await expectProblem(json(payload), 'reading-invalid', { errors });
});

test('problems of several readings, 20 at most, in their order', async () => {
  const bad = { ...normal, Module_SoC_percent: 101 };
  const readings = Array.from({ length: 30 }, (_, index) => (index % 2 ? bad : normal));
  const errors = readings.flatMap((reading, index) =>
    reading === bad
      ? [{ path: `readings[${index}].Module_SoC_percent`, message: 'must be at most 100' }]
      : [],
  );
  expect(errors).toHaveLength(15);
  await expectProblem(json(JSON.stringify({ readings })), 'reading-invalid', { errors });
  const many = Array.from({ length: 30 }, () => bad);
  const first = many.slice(0, 20).map((_, index) => ({
    path: `readings[${index}].Module_SoC_percent`,
    message: 'must be at most 100',
  }));
  await expectProblem(json(JSON.stringify({ readings: many })), 'reading-invalid', {
    errors: first,
  });
});

test.each([
  ['GET', '/predict', 'POST'],
  ['PUT', '/predict?x=1', 'POST'],
  ['OPTIONS', '/predict', 'POST'],
  ['POST', '/health', 'GET, HEAD'],
  ['DELETE', '/model-info', 'GET, HEAD'],
] as const)('%s %s', async (method, url, allow) => {
  const response = await expectProblem({ method, url }, 'method-not-allowed', {});
  expect(response.headers.allow).toBe(allow);
});

test.each([
  ['GET', '/', {}],
  ['POST', '/predict/', json(whole)],
  ['POST', '/predictions', json('{"truncated')],
  ['POST', '/v1', { payload: 'x', headers: { 'content-type': 'text/plain' } }],
] as const)('%s %s, which is no route', async (method, url, request) => {
  await expectProblem({ method, url, ...request }, 'not-found', {});
});

test('a path that cannot be decoded', async () => {
  await expectProblem({ method: 'GET', url: '/%zz' }, 'bad-request', {});
});
