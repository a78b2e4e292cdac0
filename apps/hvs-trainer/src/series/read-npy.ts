import { readFileSync } from 'node:fs';
import { TrainerError } from '../trainer-error.ts';

/** Before the header of NumPy format 1.0: magic, version, length of the header. */
const PREFIX_BYTES = 10;

/** Values of a .npy file of [rows x width] float32, row by row. */
export function readNpy(file: string, width: number, hint: string): Float32Array {
  const bytes = readBytes(file, hint);
  const dataAt = PREFIX_BYTES + (bytes.length < PREFIX_BYTES ? 0 : bytes.readUInt16LE(8));
  const header = bytes.toString('latin1', PREFIX_BYTES, dataAt);
  const rows = (bytes.length - dataAt) / (width * Float32Array.BYTES_PER_ELEMENT);
  const isRight = header.includes(`'<f4'`) && header.includes('False') && header.includes(`(${rows}, ${width})`);
  if (!isRight) throw new TrainerError(`${file} is no float32 table of ${width} columns`, hint);
  // A copy: the values need not be aligned within the file's bytes.
  return new Float32Array(Uint8Array.from(bytes.subarray(dataAt)).buffer);
}

function readBytes(file: string, hint: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new TrainerError(`${file} cannot be read`, hint, { cause });
  }
}
