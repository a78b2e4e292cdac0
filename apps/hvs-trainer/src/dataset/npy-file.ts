import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

type Column = Float32Array | Uint8Array;

/** Bytes before the values: NumPy format 1.0 with room for any number of rows. */
export const HEADER_BYTES = 128;

export interface NpyFile {
  append(values: Column): void;
  /** Writes the header, now that the rows are known, and returns their number. */
  close(): number;
}

/** A .npy file written row block by row block: [rows x width], or [rows] for width 1. */
export function createNpyFile(file: string, type: 'float32' | 'uint8', width: number): NpyFile {
  const descriptor = openSync(file, 'w');
  const descr = type === 'float32' ? '<f4' : '|u1';
  let count = 0;
  writeSync(descriptor, new Uint8Array(HEADER_BYTES));
  return {
    append(values) {
      if (values.length % width !== 0) {
        throw new RangeError(`${values.length} values are no whole rows of ${width} in ${file}`);
      }
      writeSync(descriptor, values);
      count += values.length;
    },
    close() {
      const rows = count / width;
      writeSync(descriptor, header(descr, width === 1 ? [rows] : [rows, width]), 0, HEADER_BYTES, 0);
      closeSync(descriptor);
      return rows;
    },
  };
}

function header(descr: string, shape: readonly number[]): Uint8Array {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${axes}), }`;
  const bytes = Buffer.from(`\u0093NUMPY\u0001\u0000__${text.padEnd(HEADER_BYTES - 11)}\n`, 'latin1');
  bytes.writeUInt16LE(HEADER_BYTES - 10, 8);
  return bytes;
}

/** The bytes of the values in a file of `createNpyFile`. */
export function readNpyBytes(file: string): Buffer {
  return readFileSync(file).subarray(HEADER_BYTES);
}
