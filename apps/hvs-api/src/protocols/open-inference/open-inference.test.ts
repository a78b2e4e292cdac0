import { EXAMPLE_READINGS, FEATURE_NAMES } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { brotliCompressSync } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openApp, openServingApp } from '../../app.fixture.ts';
import { askerOf } from '../../ask.fixture.ts';
import { loadModel } from '../../inference/load-model.ts';
import { binaryRequest, floatBytes, jsonRequest, ROWS, withBytes } from './infer-body.fixture.ts';
import { createServing } from '../../inference/serving.ts';

const INFER = '/v2/models/hvs/infer';

/** Probabilities of an answer, whichever form they have. */
function probabilitiesOf({ rawPayload, headers }: { rawPayload: Buffer; headers: object }): number[] {
  const { 'inference-header-content-length': length } = headers as Record<string, string>;
  if (length === undefined) return JSON.parse(rawPayload.toString()).outputs[0].data;
  return [...new Float32Array(Uint8Array.from(rawPayload.subarray(Number(length))).buffer)];
}

test('describes the server and the model', async () => {
  const app = await openServingApp();
  const server = await app.inject('/v2');
  expect(server.json()).toEqual({
    name: 'hvs-api',
    version: '1',
    extensions: ['binary_tensor_data', 'model_configuration', 'statistics'],
  });
  const { version } = (await app.inject('/model-info')).json();
  const model = {
    name: 'hvs',
    versions: [version],
    platform: 'onnxruntime_onnx',
    inputs: [{ name: 'features', datatype: 'FP32', shape: [-1, FEATURE_NAMES.length] }],
    outputs: [{ name: 'hazard_probability', datatype: 'FP32', shape: [-1, 1] }],
  };
  for (const url of ['/v2/models/hvs', `/v2/models/hvs/versions/${version}`]) {
    expect((await app.inject(url)).json()).toEqual(model);
    const ready = await app.inject(`${url}/ready`);
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toEqual({ name: 'hvs', ready: true });
  }
});

test('JSON, bytes, the tensor alone and /predict give the same probabilities', async () => {
  const app = await openServingApp();
  const post = (url: string, request: object) => app.inject({ method: 'POST', url, ...request });
  const readings = Object.values(EXAMPLE_READINGS);
  const predict = await post('/predict', { payload: { readings } });
  const expected = predict
    .json<{ predictions: { hazard_probability: number }[] }>()
    .predictions.map(({ hazard_probability }) => hazard_probability);

  const bytes = floatBytes(ROWS.flat());
  const inBytes = { parameters: { binary_data_output: true } };
  const answers = [
    await post(INFER, { payload: jsonRequest() }),
    await post(INFER, { payload: { ...jsonRequest(), ...inBytes } }),
    await post(INFER, withBytes(binaryRequest(), bytes)),
    await post(INFER, withBytes({ ...binaryRequest(), ...inBytes }, bytes)),
    await post(INFER, { payload: bytes, headers: { 'inference-header-content-length': '0' } }),
  ];
  expect(answers.map((answer) => answer.headers['content-type'])).toEqual([
    'application/json; charset=utf-8',
    'application/octet-stream',
    'application/json; charset=utf-8',
    'application/octet-stream',
    'application/octet-stream',
  ]);
  for (const answer of answers) {
    expect(answer.statusCode).toBe(200);
    expect(probabilitiesOf(answer)).toEqual(expected);
  }
});

test('echoes the id and names the version that answered', async () => {
  const app = await openServingApp();
  const { version } = (await app.inject('/model-info')).json();
  const payload = { id: 'a "quoted" \u00e9', ...jsonRequest() };
  const url = `/v2/models/hvs/versions/${version}/infer`;
  const response = await app.inject({ method: 'POST', url, payload });
  expect(response.json()).toMatchObject({ id: payload.id, model_name: 'hvs', model_version: version });
  expect((await app.inject({ method: 'POST', url, payload: jsonRequest() })).json()).not.toHaveProperty('id');
});

test('answers a request without a content type, as tritonclient sends it', async () => {
  const app = await openServingApp();
  const payload = Buffer.from(JSON.stringify(jsonRequest()));
  expect((await app.inject({ method: 'POST', url: INFER, payload })).statusCode).toBe(200);
});

test('counts predictions', async () => {
  const app = await openServingApp();
  await app.inject({ method: 'POST', url: INFER, payload: jsonRequest() });
  const { body } = await app.inject('/metrics');
  expect(body).toContain('hvs_api_prediction_outcomes_total{predicted_label_text="Normal"} 1\n');
  expect(body).toContain('hvs_api_prediction_outcomes_total{predicted_label_text="Hazardous"} 1\n');
});

const json = { 'content-type': 'application/json' };
test.each([
  ['GET', '/v2/models/other', {}, 404, /no model other here, only hvs of version/],
  ['GET', '/v2/models/hvs/versions/0', {}, 404, /no model hvs of version 0 here/],
  ['GET', '/v2/models/other/ready', {}, 404, /no model other/],
  ['POST', '/v2/models/HVS/infer', { payload: jsonRequest() }, 404, /no model HVS/],
  ['GET', `/v2/models/${'x'.repeat(5000)}`, {}, 404, /no model x{200}\.\.\. here/],
  ['GET', '/v2/models/%zz', {}, 400, 'The request cannot be understood'],
  ['GET', '/v2/models/hvs/trace', {}, 404, 'There is no such route'],
  ['GET', '/v2/', {}, 404, 'There is no such route'],
  ['POST', INFER, {}, 400, 'the body must not be empty'],
  [
    'POST',
    INFER,
    { payload: '{', headers: json },
    400,
    'the body must be valid JSON, but ends too early, at line 1, column 2',
  ],
  ['POST', INFER, { payload: '[]', headers: json }, 400, 'the body must be an object'],
  ['POST', INFER, { payload: 'x', headers: { 'content-type': 'text/plain' } }, 415, /must be one of/],
  [
    'POST',
    INFER,
    { payload: brotliCompressSync('{}'), headers: { ...json, 'content-encoding': 'br' } },
    415,
    'A body must come without content-encoding, or with gzip.',
  ],
  ['POST', INFER, { payload: ' '.repeat(2000), headers: json }, 413, 'The limit is 1024 bytes.'],
  ['PUT', INFER, {}, 405, 'The route does not have this method'],
] as const)('%#: %s %s', async (method, url, request, status, error) => {
  const app = await openServingApp({ BODY_LIMIT_BYTES: '1024' });
  const response = await app.inject({ method, url, ...request });
  expect(response.statusCode).toBe(status);
  expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(response.json()).toEqual({ error: expect.stringMatching(error) });
  if (status === 405) expect(response.headers.allow).toBe('OPTIONS, POST');
});

test('while no model is loaded it is live, but neither ready nor able to answer', async () => {
  const app = await openApp(createServing());
  expect((await app.inject('/v2/health/live')).json()).toEqual({ live: true });
  const ready = await app.inject('/v2/health/ready');
  expect([ready.statusCode, ready.json()]).toEqual([503, { live: true, ready: false }]);
  const infer = await app.inject({ method: 'POST', url: INFER, payload: jsonRequest() });
  const model = await app.inject('/v2/models/hvs/ready');
  for (const response of [infer, model]) {
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('1');
    expect(response.json()).toEqual({ error: 'The model is not loaded yet' });
  }
});

test('while the process drains it answers, but is not ready', async () => {
  const serving = createServing();
  const app = await openApp(serving);
  app.serveModel(await loadModel(TEST_MODEL));
  serving.isDraining = true;
  expect((await app.inject('/v2/health/ready')).statusCode).toBe(503);
  const model = await app.inject('/v2/models/hvs/ready');
  expect([model.statusCode, model.json()]).toEqual([503, { name: 'hvs', ready: false }]);
  const infer = await app.inject({ method: 'POST', url: INFER, payload: jsonRequest() });
  expect(infer.statusCode).toBe(200);
});

test('the fault of a body that is not JSON is looked for once', async () => {
  const app = await openServingApp();
  const ask = askerOf(await app.listen({ host: '127.0.0.1', port: 0 }));
  const parse = vi.spyOn(JSON, 'parse');
  onTestFinished(() => parse.mockRestore());
  // The search parses each text with an escape by itself.
  const text = String.raw`"\n"`;
  const headers = { 'content-type': 'application/json' };
  const { status, body } = await ask({ path: INFER, headers, body: Buffer.from(`[${text},;`) });
  expect([status, String(body)]).toEqual([400, expect.stringContaining('at line 1, column 7')]);
  expect(parse.mock.calls.filter(([parsed]) => parsed === text)).toHaveLength(1);
});
