/** Field numbers of onnx.proto: ModelProto.opset_import, OperatorSetIdProto.domain and .version. */
const OPSET_IMPORT = 8;
const DOMAIN = 1;
const VERSION = 2;

/** Kinds of values in a protocol buffer. */
const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** Versions of the operator sets that an ONNX file imports, by domain; undefined if it is no protocol buffer. */
export function readOpsets(onnx: Uint8Array): Record<string, number> | undefined {
  try {
    const imports = [...fieldsOf(onnx)].flatMap(({ number, value }) =>
      number === OPSET_IMPORT && typeof value !== 'number' ? [readOpset(value)] : [],
    );
    return Object.fromEntries(imports);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readOpset(bytes: Uint8Array): readonly [string, number] {
  let [domain, version] = ['', 0];
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === DOMAIN && typeof value !== 'number') domain = Buffer.from(value).toString();
    if (number === VERSION && typeof value === 'number') version = value;
  }
  return [domain === 'ai.onnx' ? '' : domain, version];
}

/** The fields of a message, without those inside of them. Throws a RangeError where the bytes are none. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = bytes.at(at);
      if (at >= bytes.length || byte === undefined) throw new RangeError('the message ends too early');
      at += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError('the message ends too early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const kind = tag % 8;
    if (kind === VARINT) yield { number, value: varint() };
    else if (kind === BYTES) yield { number, value: take(varint()) };
    else if (kind === FIXED_64) yield { number, value: take(8) };
    else if (kind === FIXED_32) yield { number, value: take(4) };
    else throw new RangeError(`there is no kind ${kind} of values`);
  }
}
