const bits = new Uint32Array(1);
const values = new Float32Array(bits.buffer);

/** Number of bfloat16 values, the upper 16 bits of a float32. */
export const BFLOAT16_COUNT = 65_536;

/** The bfloat16 with these bits. */
export function fromBits(upper: number): number {
  bits[0] = upper << 16;
  return values[0];
}

/** The upper 16 bits of the value as float32. */
export function bitsOf(value: number): number {
  values[0] = value;
  return bits[0] >>> 16;
}

/** The value without what a bfloat16 cannot hold: towards zero, by at most 1 in 128. */
export function shorten(value: number): number {
  // -0 and 0 are one value.
  return fromBits(bitsOf(value)) + 0;
}

const SIGN = 0x8000;
const SMALLEST = 0x0001;

/** The next bfloat16 above the shortened value. */
export function nextAbove(value: number): number {
  const found = bitsOf(value);
  if ((found & SIGN) === 0) return fromBits(found + 1);
  return found === SIGN ? fromBits(SMALLEST) : fromBits(found - 1) + 0;
}
