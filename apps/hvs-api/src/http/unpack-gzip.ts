import { gunzipSync } from 'node:zlib';
import { ApiError } from '../problems/api-error.ts';

/** RFC 1952: a member has a header of 10 bytes, its data, a checksum and the length of its content. */
const SMALLEST_BYTES = 18;
const LENGTH_BYTES = 4;

/** Node demands chunks of at least this size. */
const SMALLEST_CHUNK_BYTES = 64;

/** The first bytes of a member. */
const MAGIC = 0x1f8b;

/** A byte of DEFLATE holds at most four copies of 258 bytes, of two bits each. */
const MOST_OF_A_BYTE = 1032;

/** The most bytes that gzip of this size can hold, whatever it claims. */
export function largestLength(packed: Buffer): number {
  return MOST_OF_A_BYTE * packed.length;
}

/** The length that the last member claims. Clients send one member, but its claim may be false. */
export function claimedLength(packed: Buffer): number {
  if (packed.length < SMALLEST_BYTES || packed.readUInt16BE() !== MAGIC) return 0;
  return packed.readUInt32LE(packed.length - LENGTH_BYTES);
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
}

/** The content of gzip; undefined when it is more than `maxBytes`. Throws an ApiError for a body that is not gzip. */
export function unpackGzip(packed: Buffer, maxBytes: number): Buffer | undefined {
  try {
    // In one piece, so that its memory can be freed at once.
    const chunkSize = Math.max(SMALLEST_CHUNK_BYTES, maxBytes);
    return gunzipSync(packed, { chunkSize, maxOutputLength: Math.max(1, maxBytes) });
  } catch (error) {
    if (isTooLarge(error)) return undefined;
    const detail = 'The body is not the gzip that its content-encoding says, or not the whole of it.';
    throw new ApiError('bad-request', { detail });
  }
}
