/**
 * MLflow's client writes the weights of an ONNX file into a file beside it. Fields and numbers: onnx.proto of ONNX, which
 * is in the form of Protocol Buffers.
 */
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_RAW_DATA = 9;
const TENSOR_EXTERNAL_DATA = 13;
const TENSOR_DATA_LOCATION = 14;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

interface Field {
  readonly number: number;
  /** The field as it is written. */
  readonly whole: Buffer;
  /** Content of a field that has a length; else empty. */
  readonly content: Buffer;
}

/** Names of the files that hold weights of an ONNX file, as it names them. Empty for bytes that are no ONNX file. */
export function externalFilesOf(onnx: Buffer): readonly string[] {
  const names = new Set<string>();
  try {
    inlineExternalData(onnx, (name) => {
      names.add(name);
      return undefined;
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return [...names];
}

/**
 * The ONNX file with the weights in it again: the same bytes as before they were taken out, if its fields were in the
 * usual order, that of their numbers. Weights whose file is not given stay outside. Throws a RangeError for bytes that
 * are no ONNX file.
 */
export function inlineExternalData(onnx: Buffer, fileOf: (name: string) => Buffer | undefined): Buffer {
  return replaced(onnx, MODEL_GRAPH, (graph) =>
    replaced(graph, GRAPH_INITIALIZER, (tensor) => inlineTensor(tensor, fileOf)),
  );
}

function inlineTensor(tensor: Buffer, fileOf: (name: string) => Buffer | undefined): Buffer {
  const fields = fieldsOf(tensor);
  const facts = new Map(fields.filter(({ number }) => number === TENSOR_EXTERNAL_DATA).map(readEntry));
  const location = facts.get('location');
  const file = location === undefined ? undefined : fileOf(location);
  if (file === undefined) return tensor;
  const offset = Number(facts.get('offset') ?? 0);
  const data = file.subarray(offset, offset + Number(facts.get('length') ?? file.length));
  const others = fields.filter(({ number }) => number !== TENSOR_EXTERNAL_DATA && number !== TENSOR_DATA_LOCATION);
  const before = others.filter(({ number }) => number < TENSOR_RAW_DATA);
  const after = others.filter(({ number }) => number > TENSOR_RAW_DATA);
  return Buffer.concat([...before.map(wholeOf), written(TENSOR_RAW_DATA, data), ...after.map(wholeOf)]);
}

function readEntry({ content }: Field): [string, string] {
  const text = (wanted: number) =>
    fieldsOf(content)
      .find(({ number }) => number === wanted)
      ?.content.toString() ?? '';
  return [text(ENTRY_KEY), text(ENTRY_VALUE)];
}

/** The message with the content of every field of this number replaced. */
function replaced(message: Buffer, number: number, change: (content: Buffer) => Buffer): Buffer {
  const parts = fieldsOf(message).map((field) =>
    field.number === number ? written(number, change(field.content)) : field.whole,
  );
  return Buffer.concat(parts);
}

const wholeOf = ({ whole }: Field): Buffer => whole;

function written(number: number, content: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + LENGTH_DELIMITED), varint(content.length), content]);
}

/** Throws a RangeError. */
function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < message.length;) {
    const tag = readVarint(message, at);
    const number = Math.floor(tag.value / 8);
    const { start, end } = extentOf(message, tag.end, tag.value % 8);
    if (end > message.length) throw new RangeError('a field is longer than its message');
    fields.push({ number, whole: message.subarray(at, end), content: message.subarray(start, end) });
    at = end;
  }
  return fields;
}

/** Where the content of a field lies. */
function extentOf(message: Buffer, at: number, wire: number): { readonly start: number; readonly end: number } {
  switch (wire) {
    case VARINT: {
      const { end } = readVarint(message, at);
      return { start: end, end };
    }
    case FIXED_64:
      return { start: at + 8, end: at + 8 };
    case FIXED_32:
      return { start: at + 4, end: at + 4 };
    case LENGTH_DELIMITED: {
      const length = readVarint(message, at);
      return { start: length.end, end: length.end + length.value };
    }
    default:
      throw new RangeError(`there is no wire type ${wire}`);
  }
}

/** Numbers beyond 2^53 lose digits, which no tag and no length has. */
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
