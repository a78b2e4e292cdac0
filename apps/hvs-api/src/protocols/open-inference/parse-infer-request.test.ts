import { expect, test } from 'vitest';
import { ApiError } from '../../problems/api-error.ts';
import { sentenceOf } from '../../problems/sentence-of.ts';
import { binaryRequest, floatBytes, jsonRequest, ROWS } from './infer-body.fixture.ts';
import { parseInferRequest, parseRawTensor } from './parse-infer-request.ts';

const NOTHING = Buffer.alloc(0);
const FEATURES = Float32Array.from(ROWS.flat());

function sentence(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    if (error instanceof ApiError) return sentenceOf(error);
    throw error;
  }
  throw new Error('was accepted');
}

test.each([
  ['a list for each reading', ROWS],
  ['one flat list', ROWS.flat()],
])('reads %s', (_, data) => {
  const [input] = jsonRequest().inputs;
  const call = parseInferRequest({ id: 'a', inputs: [{ ...input, data }] }, NOTHING, 2);
  expect(call).toEqual({ id: 'a', features: FEATURES, rows: 2, isBinary: false });
});

test.each([0, 1, 2, 3])('reads bytes that begin %d after a multiple of 4', (offset) => {
  const bytes = floatBytes(FEATURES);
  const shifted = Buffer.from(new ArrayBuffer(bytes.length + offset), offset);
  bytes.copy(shifted);
  const call = parseInferRequest(binaryRequest(), shifted, 2);
  expect(call).toEqual({ features: FEATURES, rows: 2, isBinary: false });
  expect(call.features.buffer === shifted.buffer).toBe(offset === 0);
});

test('bytes without JSON are whole readings, answered in bytes', () => {
  const call = parseRawTensor(floatBytes(FEATURES), 2);
  expect(call).toEqual({ features: FEATURES, rows: 2, isBinary: true });
});

test.each([0, 119, 121])('%d bytes are no readings', (length) => {
  expect(sentence(() => parseRawTensor(Buffer.alloc(length), 2))).toMatch(/readings of 120 bytes/);
});

test.each([
  [{}, false],
  [{ parameters: {} }, false],
  [{ parameters: { binary_data_output: true } }, true],
  [{ parameters: { binary_data_output: true }, outputs: [] }, true],
  [{ outputs: [{ name: 'hazard_probability' }] }, false],
  [{ outputs: [{ name: 'hazard_probability', parameters: { binary_data: true } }] }, true],
  [
    {
      parameters: { binary_data_output: true },
      outputs: [{ name: 'hazard_probability', parameters: { binary_data: false } }],
    },
    false,
  ],
])('%j is answered in bytes: %j', (wishes, isBinary) => {
  expect(parseInferRequest({ ...jsonRequest(), ...wishes }, NOTHING, 2).isBinary).toBe(isBinary);
});

test.each<[string, object]>([
  ['id', { id: null }],
  ['parameters', { parameters: null }],
  ['outputs', { outputs: null }],
  ['a flag of the request', { parameters: { binary_data_output: null } }],
  ['parameters of the input', { inputs: [{ ...jsonRequest().inputs[0], parameters: null }] }],
  ['binary_data_size', { inputs: [{ ...jsonRequest().inputs[0], parameters: { binary_data_size: null } }] }],
  ['parameters of the output', { outputs: [{ name: 'hazard_probability', parameters: null }] }],
  ['a flag of the output', { outputs: [{ name: 'hazard_probability', parameters: { binary_data: null } }] }],
  ['a parameter that is not supported', { parameters: { classification: null } }],
])('null for %s is as if it were absent', (_, changes) => {
  const absent = parseInferRequest(jsonRequest(), NOTHING, 2);
  expect(parseInferRequest({ ...jsonRequest(), ...changes }, NOTHING, 2)).toEqual(absent);
});

test('null for data beside bytes is as if it were absent', () => {
  const [binary] = binaryRequest().inputs;
  const call = parseInferRequest({ inputs: [{ ...binary, data: null }] }, floatBytes(FEATURES), 2);
  expect(call).toEqual({ features: FEATURES, rows: 2, isBinary: false });
});

test('ignores unknown keys', () => {
  const request = { ...jsonRequest(), model_name: 'x', parameters: { priority: 1, timeout: 'x' } };
  expect(parseInferRequest(request, NOTHING, 2).rows).toBe(2);
});

const [input] = jsonRequest().inputs;
const output = { name: 'hazard_probability' };
const withInput = (changes: object) => ({ inputs: [{ ...input, ...changes }] });
const withOutput = (parameters: unknown) => ({ ...jsonRequest(), outputs: [{ ...output, parameters }] });

test.each([
  [null, 'the body must be an object'],
  [[], 'the body must be an object'],
  [{ ...jsonRequest(), id: 7 }, 'id must be a string'],
  [{ ...jsonRequest(), parameters: [] }, 'parameters of the request must be an object'],
  [{}, 'inputs must be an array'],
  [{ inputs: [] }, 'input features must be given once'],
  [{ inputs: [input, input] }, 'input features must be given once'],
  [{ inputs: [null] }, 'each of inputs must be an object'],
  [withInput({ name: 'x' }), 'the model has the input features alone, not "x"'],
  [withInput({ datatype: 'FP16' }), 'input features must have the datatype FP32 or FP64, not "FP16"'],
  [withInput({ datatype: undefined }), /datatype FP32 or FP64, not undefined/],
  [withInput({ name: null }), /has the input features alone, not null/],
  [withInput({ shape: [2] }), /must have the shape \[readings, 30\]/],
  [withInput({ shape: [2, 29] }), /must have the shape/],
  [withInput({ shape: [0, 30], data: [] }), /must have the shape/],
  [withInput({ shape: [-1, 30] }), /must have the shape/],
  [withInput({ shape: [1.5, 30] }), /must have the shape/],
  [withInput({ shape: ['2', 30] }), /must have the shape/],
  [withInput({ shape: [1e300, 30] }), /must be 1e\+300 lists/],
  [withInput({ shape: [3, 30] }), 'data of shape [3, 30] must be 3 lists of 30 or one of 90'],
  [withInput({ data: [ROWS[0], ROWS[1].slice(1)] }), /must be 2 lists of 30/],
  [withInput({ data: undefined }), 'input features must have data or binary_data_size'],
  [withInput({ data: 'AAAA' }), 'input features must have data or binary_data_size'],
  [withInput({ parameters: { binary_data_size: 240 } }), /data or binary_data_size, not both/],
  [withInput({ data: [ROWS[0], ROWS[1].with(4, 101)] }), 'features[1].Module_SoC_percent must be at most 100'],
  [
    withInput({ data: ROWS.flat().with(4, '70' as never) }),
    'features[0].Module_SoC_percent must be a number, not a string',
  ],
  [{ ...jsonRequest(), outputs: {} }, 'outputs must be an array'],
  [{ ...jsonRequest(), outputs: [{ name: 'x' }] }, /has the output hazard_probability alone, not "x"/],
  [{ ...jsonRequest(), outputs: [output, output] }, 'output hazard_probability must be given once'],
  [withOutput({ binary_data: 1 }), 'parameter binary_data must be true or false'],
  [withOutput({ classification: 1 }), /classification of output hazard_probability is not supported/],
  [withOutput({ shared_memory_region: 'x' }), /shared_memory_region .* is not supported/],
])('refuses %#', (request, message) => {
  expect(sentence(() => parseInferRequest(request, NOTHING, 10))).toMatch(message);
});

test.each([
  [239, /2 readings must be 240, not 239/],
  [-240, /not -240/],
  [240.5, /not 240.5/],
  ['240', /not "240"/],
  [2 ** 53, /must be 240/],
])('refuses a binary_data_size of %j', (binary_data_size, message) => {
  const [binary] = binaryRequest().inputs;
  const request = { inputs: [{ ...binary, parameters: { binary_data_size } }] };
  expect(sentence(() => parseInferRequest(request, floatBytes(FEATURES), 10))).toMatch(message);
});

test.each([0, 239, 241])('refuses %d bytes for 240', (length) => {
  const message = `2 readings are 240 bytes, the body has ${length} for them`;
  expect(sentence(() => parseInferRequest(binaryRequest(), Buffer.alloc(length), 10))).toBe(message);
});

test('refuses bytes that no input claims', () => {
  const message = 'the body has 4 bytes after its JSON, but no input with binary_data_size';
  expect(sentence(() => parseInferRequest(jsonRequest(), Buffer.alloc(4), 10))).toBe(message);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d in bytes by row and feature', (value) => {
  const bytes = floatBytes(FEATURES.with(30 + 4, value));
  const message = 'features[1].Module_SoC_percent must be finite as a 32-bit float';
  expect(sentence(() => parseInferRequest(binaryRequest(), bytes, 10))).toBe(message);
});

test('refuses more readings than the limit', () => {
  const message = 'The limit is 1 readings, the request has 2.';
  expect(sentence(() => parseInferRequest(jsonRequest(), NOTHING, 1))).toBe(message);
  expect(sentence(() => parseInferRequest(binaryRequest(), floatBytes(FEATURES), 1))).toBe(message);
  expect(sentence(() => parseRawTensor(floatBytes(FEATURES), 1))).toBe(message);
});

/** The values as little-endian float64. */
function doubleBytes(values: Iterable<number>): Buffer {
  return Buffer.from(Float64Array.from(values).buffer);
}

function doubleRequest(rows: number, size = rows * 240) {
  const [plain] = binaryRequest().inputs;
  return { inputs: [{ ...plain, datatype: 'FP64', shape: [rows, 30], parameters: { binary_data_size: size } }] };
}

test('reads FP64 as JSON, rounded as every number of JSON is', () => {
  const call = parseInferRequest(withInput({ datatype: 'FP64' }), NOTHING, 2);
  expect(call).toEqual({ features: FEATURES, rows: 2, isBinary: false });
});

test.each([0, 1, 4, 7])('reads bytes of FP64 that begin %d after a multiple of 8', (offset) => {
  const bytes = doubleBytes(ROWS.flat());
  const shifted = Buffer.from(new ArrayBuffer(bytes.length + offset), offset);
  bytes.copy(shifted);
  expect(parseInferRequest(doubleRequest(2), shifted, 2)).toEqual({ features: FEATURES, rows: 2, isBinary: false });
});

test.each([
  [doubleRequest(2, 240), NOTHING, /binary_data_size of 2 readings must be 480, not 240/],
  [doubleRequest(2), doubleBytes(ROWS[0]), /2 readings are 480 bytes, the body has 240 for them/],
  [doubleRequest(1), doubleBytes(ROWS[0].with(4, 100.000001)), 'features[0].Module_SoC_percent must be at most 100'],
  [doubleRequest(1), doubleBytes(ROWS[0].with(0, 1e39)), /must be finite as a 32-bit float/],
  [doubleRequest(1), doubleBytes(ROWS[0].with(0, Number.NaN)), /must be finite as a 32-bit float/],
  [
    { inputs: [{ ...doubleRequest(2).inputs[0], datatype: 'INT64' }] },
    NOTHING,
    /must have the datatype FP32 or FP64, not "INT64"/,
  ],
])('refuses FP64 that is not right %#', (request, tensor, reason) => {
  expect(sentence(() => parseInferRequest(request, tensor, 2))).toMatch(reason);
});

test('refuses more readings of FP64 than the limit', () => {
  expect(sentence(() => parseInferRequest(doubleRequest(2), doubleBytes(ROWS.flat()), 1))).toMatch(
    /limit is 1 readings/,
  );
});
