import { FEATURE_COUNT, INPUT_TENSOR } from '@hvs/contract';
import { areFeaturesValid, describeTable, type FeatureTable, fillFeatures } from '../../readings/feature-table.ts';
import { checkReadingCount } from '../../readings/check-reading-count.ts';
import { ApiError } from '../../problems/api-error.ts';
import { invalidRequest } from './invalid-request.ts';

export const ROW_BYTES = FEATURE_COUNT * Float32Array.BYTES_PER_ELEMENT;

function badValues(table: FeatureTable): ApiError {
  return new ApiError('inference-request-invalid', { errors: describeTable(table, INPUT_TENSOR.name) });
}

function fillTable(table: FeatureTable): Float32Array {
  const features = fillFeatures(table);
  if (features) return features;
  throw badValues(table);
}

function checkLength(bytes: Buffer, rows: number, rowBytes: number): void {
  if (bytes.length === rows * rowBytes) return;
  throw invalidRequest(`${rows} readings are ${rows * rowBytes} bytes, the body has ${bytes.length} for them`);
}

/** The floats in little-endian bytes, which is the order of every processor that onnxruntime is built for. */
function toFloats(bytes: Buffer): Float32Array {
  const length = bytes.length / Float32Array.BYTES_PER_ELEMENT;
  if (bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0) {
    return new Float32Array(bytes.buffer, bytes.byteOffset, length);
  }
  const floats = new Float32Array(length);
  new Uint8Array(floats.buffer).set(bytes);
  return floats;
}

/** [rows, 30] from bytes: a view of them if they are aligned. Throws an ApiError for a bad value. */
export function readBinaryTensor(bytes: Buffer, rows: number, maxReadings: number): Float32Array {
  checkLength(bytes, rows, ROW_BYTES);
  checkReadingCount(rows, maxReadings);
  const features = toFloats(bytes);
  if (areFeaturesValid(features)) return features;
  throw badValues({ rows, value: (row, column) => features[row * FEATURE_COUNT + column] });
}

export const DOUBLE_ROW_BYTES = FEATURE_COUNT * Float64Array.BYTES_PER_ELEMENT;

/** The same from little-endian float64. Values are judged and rounded like numbers of JSON. */
export function readDoubleTensor(bytes: Buffer, rows: number, maxReadings: number): Float32Array {
  checkLength(bytes, rows, DOUBLE_ROW_BYTES);
  checkReadingCount(rows, maxReadings);
  const at = (row: number, column: number) => row * DOUBLE_ROW_BYTES + column * Float64Array.BYTES_PER_ELEMENT;
  return fillTable({ rows, value: (row, column) => bytes.readDoubleLE(at(row, column)) });
}

function tableOf(data: unknown, rows: number): FeatureTable {
  if (!Array.isArray(data)) throw invalidRequest('input features must have data or binary_data_size');
  if (data.length === rows * FEATURE_COUNT) {
    return { rows, value: (row, column) => data[row * FEATURE_COUNT + column] };
  }
  const isNested = data.every((row) => Array.isArray(row) && row.length === FEATURE_COUNT);
  if (isNested && data.length === rows) return { rows, value: (row, column) => data[row][column] };
  throw invalidRequest(
    `data of shape [${rows}, ${FEATURE_COUNT}] must be ${rows} lists of ${FEATURE_COUNT} or one of ${rows * FEATURE_COUNT}`,
  );
}

/** [rows, 30] from the data of a JSON tensor, nested or flat. Throws an ApiError for a bad value. */
export function readJsonTensor(data: unknown, rows: number, maxReadings: number): Float32Array {
  const table = tableOf(data, rows);
  checkReadingCount(rows, maxReadings);
  return fillTable(table);
}
