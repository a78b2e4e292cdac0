import {
  FEATURE_COUNT,
  INPUT_DATATYPES,
  INPUT_TENSOR,
  isJsonObject,
  type JsonObject,
  OUTPUT_TENSOR,
} from '@hvs/contract';
import { quoted } from '../../problems/quoted.ts';
import { invalidRequest } from './invalid-request.ts';
import { DOUBLE_ROW_BYTES, readBinaryTensor, readDoubleTensor, readJsonTensor, ROW_BYTES } from './read-tensor.ts';

/** What an infer request asks for. */
export interface InferCall {
  readonly id?: string;
  /** [rows, 30], row-major, checked; may be a view of the body. */
  readonly features: Float32Array;
  readonly rows: number;
  /** Whether the output goes back as bytes after the JSON. */
  readonly isBinary: boolean;
}

/** Parameters of extensions that this server does not announce. */
const FOREIGN_PARAMETERS = ['classification', 'shared_memory_region'];

function readObject(value: unknown, name: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw invalidRequest(`${name} must be an object`);
}

/** An optional field. Some clients write null for a field that they leave out. */
function optional(fields: JsonObject, name: string): unknown {
  return fields[name] ?? undefined;
}

function readParameters(fields: JsonObject, owner: string): JsonObject {
  const parameters = readObject(optional(fields, 'parameters') ?? {}, `parameters of ${owner}`);
  const foreign = FOREIGN_PARAMETERS.find((name) => optional(parameters, name) !== undefined);
  if (foreign === undefined) return parameters;
  throw invalidRequest(`parameter ${foreign} of ${owner} is not supported`);
}

function readFlag(parameters: JsonObject, name: string): boolean | undefined {
  const flag = optional(parameters, name);
  if (flag === undefined || typeof flag === 'boolean') return flag;
  throw invalidRequest(`parameter ${name} must be true or false`);
}

/** The only tensor of a list, which must be that of the model. */
function readOnly(list: unknown, kind: 'input' | 'output', tensorName: string): JsonObject {
  if (!Array.isArray(list)) throw invalidRequest(`${kind}s must be an array`);
  const tensors = list.map((tensor) => readObject(tensor, `each of ${kind}s`));
  const stranger = tensors.find(({ name }) => name !== tensorName);
  if (stranger) {
    throw invalidRequest(`the model has the ${kind} ${tensorName} alone, not ${quoted(stranger.name)}`);
  }
  if (tensors.length !== 1) throw invalidRequest(`${kind} ${tensorName} must be given once`);
  return tensors[0];
}

/** Whether the answer is in bytes. `binary_data` of the output goes before `binary_data_output` of the request. */
function readIsBinary(request: JsonObject): boolean {
  const byDefault = readFlag(readParameters(request, 'the request'), 'binary_data_output') ?? false;
  const outputs = optional(request, 'outputs') ?? [];
  if (Array.isArray(outputs) && outputs.length === 0) return byDefault;
  const output = readOnly(outputs, 'output', OUTPUT_TENSOR.name);
  const parameters = readParameters(output, `output ${OUTPUT_TENSOR.name}`);
  return readFlag(parameters, 'binary_data') ?? byDefault;
}

function readRows({ shape, datatype }: JsonObject): number {
  const { name } = INPUT_TENSOR;
  if (!INPUT_DATATYPES.some((known) => known === datatype)) {
    throw invalidRequest(
      `input ${name} must have the datatype ${INPUT_DATATYPES.join(' or ')}, not ${quoted(datatype)}`,
    );
  }
  const [rows, columns]: unknown[] = Array.isArray(shape) && shape.length === 2 ? shape : [];
  if (typeof rows !== 'number' || !Number.isInteger(rows) || rows < 1 || columns !== FEATURE_COUNT) {
    throw invalidRequest(`input ${name} must have the shape [readings, ${FEATURE_COUNT}] with at least one reading`);
  }
  return rows;
}

function readFeatures(input: JsonObject, tensor: Buffer, maxReadings: number): Float32Array {
  const rows = readRows(input);
  const size = optional(readParameters(input, `input ${INPUT_TENSOR.name}`), 'binary_data_size');
  if (size === undefined) {
    if (tensor.length === 0) return readJsonTensor(input.data, rows, maxReadings);
    throw invalidRequest(`the body has ${tensor.length} bytes after its JSON, but no input with binary_data_size`);
  }
  if (optional(input, 'data') !== undefined)
    throw invalidRequest('an input must have data or binary_data_size, not both');
  const isDouble = input.datatype === 'FP64';
  const wanted = rows * (isDouble ? DOUBLE_ROW_BYTES : ROW_BYTES);
  if (size !== wanted) {
    throw invalidRequest(`binary_data_size of ${rows} readings must be ${wanted}, not ${quoted(size)}`);
  }
  return (isDouble ? readDoubleTensor : readBinaryTensor)(tensor, rows, maxReadings);
}

/**
 * The call in a parsed request. `tensor` are the bytes behind the JSON. Ignores unknown keys. Throws an ApiError of
 * the first fault, or of all bad values.
 */
export function parseInferRequest(body: unknown, tensor: Buffer, maxReadings: number): InferCall {
  const request = readObject(body, 'the body');
  const id = optional(request, 'id');
  if (id !== undefined && typeof id !== 'string') throw invalidRequest('id must be a string');
  const isBinary = readIsBinary(request);
  const input = readOnly(request.inputs, 'input', INPUT_TENSOR.name);
  const features = readFeatures(input, tensor, maxReadings);
  const rows = features.length / FEATURE_COUNT;
  return { ...(id !== undefined && { id }), features, rows, isBinary };
}

/** The call of a body that is only the tensor: whole rows of 30 values. It is answered in bytes. */
export function parseRawTensor(tensor: Buffer, maxReadings: number): InferCall {
  const rows = tensor.length / ROW_BYTES;
  if (!Number.isInteger(rows) || rows === 0) {
    throw invalidRequest(`a body without JSON must hold readings of ${ROW_BYTES} bytes, not ${tensor.length} bytes`);
  }
  return { features: readBinaryTensor(tensor, rows, maxReadings), rows, isBinary: true };
}
