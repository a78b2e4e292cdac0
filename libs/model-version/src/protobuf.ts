/** Kinds of values in a protocol buffer. */
const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** A field of a message, as https://protobuf.dev/programming-guides/encoding describes it. */
export interface ProtobufField {
  readonly number: number;
  /** The field as it is written. */
  readonly whole: Buffer;
  /** Content of a field that has a length; else empty. */
  readonly content: Buffer;
  /** Value of a field that is a number of variable length; else undefined. */
  readonly value: number | undefined;
}

/** The fields of a message, without those inside of them. Throws a RangeError where the bytes are no message. */
export function fieldsOf(message: Buffer): ProtobufField[] {
  const fields: ProtobufField[] = [];
  for (let at = 0; at < message.length;) {
    const tag = readVarint(message, at);
    const number = Math.floor(tag.value / 8);
    const { start, end, value } = extentOf(message, tag.end, tag.value % 8);
    if (end > message.length) throw new RangeError('a field is longer than its message');
    fields.push({ number, whole: message.subarray(at, end), content: message.subarray(start, end), value });
    at = end;
  }
  return fields;
}

/** A field with a length: text, bytes or a message. */
export function bytesField(number: number, content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint(number * 8 + LENGTH_DELIMITED), varint(bytes.length), bytes]);
}

/** A field that is a whole number of 0 or more. */
export function varintField(number: number, value: number): Buffer {
  return Buffer.concat([varint(number * 8), varint(value)]);
}

type Extent = Pick<ProtobufField, 'value'> & { readonly start: number; readonly end: number };

/** Where the content of a field lies. */
function extentOf(message: Buffer, at: number, kind: number): Extent {
  switch (kind) {
    case VARINT: {
      const { value, end } = readVarint(message, at);
      return { start: end, end, value };
    }
    case FIXED_64:
      return { start: at + 8, end: at + 8, value: undefined };
    case FIXED_32:
      return { start: at + 4, end: at + 4, value: undefined };
    case LENGTH_DELIMITED: {
      const { value: length, end } = readVarint(message, at);
      return { start: end, end: end + length, value: undefined };
    }
    default:
      throw new RangeError(`there is no kind ${kind} of values`);
  }
}

/** Numbers beyond 2^53 lose digits, which no tag, no length and no version has. */
function readVarint(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let at = start; at < bytes.length && at < start + 10; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new RangeError('a number does not end');
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
