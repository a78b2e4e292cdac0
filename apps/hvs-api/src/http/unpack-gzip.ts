import { gunzipSync } from 'node:zlib';
import { ApiError } from '../problems/api-error.ts';

/** RFC 1952: a member has a header of 10 bytes, and after its data a sum and the length of what it holds. */
const SMALLEST_BYTES = 18;
const LENGTH_BYTES = 4;

/** Node asks for at least so much at once. */
const SMALLEST_CHUNK_BYTES = 64;

/** How a member begins. */
const MAGIC = 0x1f8b;

/** DEFLATE says the most of a byte by four copies of 258 bytes, of two bits each. */
const MOST_OF_A_BYTE = 1032;

/** More bytes than these cannot be in gzip, whatever it says. */
export function largestLength(packed: Buffer): number {
  return MOST_OF_A_BYTE * packed.length;
}

/** How long the last member says to be. Of all that clients send, it is the only one; but it may lie. */
export function claimedLength(packed: Buffer): number {
  if (packed.length < SMALLEST_BYTES || packed.readUInt16BE() !== MAGIC) return 0;
  return packed.readUInt32LE(packed.length - LENGTH_BYTES);
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
}

/** What is in gzip; undefined when it is more than `maxBytes`. Throws the ApiError of what is not gzip. */
export function unpackGzip(packed: Buffer, maxBytes: number): Buffer | undefined {
  try {
    // All in one piece, whose memory can be freed at once.
    const chunkSize = Math.max(SMALLEST_CHUNK_BYTES, maxBytes);
    return gunzipSync(packed, { chunkSize, maxOutputLength: Math.max(1, maxBytes) });
  } catch (error) {
    if (isTooLarge(error)) return undefined;
    const detail = 'The body is not the gzip that its content-encoding says, or not the whole of it.';
    throw new ApiError('bad-request', { detail });
  }
}
