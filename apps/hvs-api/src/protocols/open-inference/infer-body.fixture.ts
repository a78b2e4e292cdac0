import { EXAMPLE_READINGS, INPUT_TENSOR } from '@hvs/contract';

export const ROWS = Object.values(EXAMPLE_READINGS).map((reading) => Object.values(reading));

export function floatBytes(values: Iterable<number>): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

/** A request for the rows as JSON. */
export function jsonRequest(rows: readonly (readonly number[])[] = ROWS) {
  const { name, datatype } = INPUT_TENSOR;
  return { inputs: [{ name, datatype, shape: [rows.length, 30], data: rows }] };
}

/** A request for the rows whose values follow as bytes. */
export function binaryRequest(rows: readonly (readonly number[])[] = ROWS) {
  const { name, datatype } = INPUT_TENSOR;
  const parameters = { binary_data_size: rows.length * 120 };
  return { inputs: [{ name, datatype, shape: [rows.length, 30], parameters }] };
}

/** Payload and headers of a request with bytes after its JSON. */
export function withBytes(request: unknown, bytes: Buffer) {
  const json = Buffer.from(JSON.stringify(request));
  return {
    payload: Buffer.concat([json, bytes]),
    headers: {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(json.length),
    },
  };
}
