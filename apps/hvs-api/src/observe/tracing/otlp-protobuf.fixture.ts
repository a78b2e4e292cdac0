/** A field of a protobuf message: varints and fixed numbers as bigint, everything else as bytes. */
interface Field {
  readonly number: number;
  readonly value: bigint | Buffer;
}

function* readFields(message: Buffer): Generator<Field> {
  let at = 0;
  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at);
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
  function bytes(length: number): Buffer {
    at += length;
    if (at > message.length) throw new Error('the message ends within a field');
    return message.subarray(at - length, at);
  }
  while (at < message.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    const wireType = tag & 7;
    if (wireType === 0) yield { number, value: varint() };
    else if (wireType === 1) yield { number, value: bytes(8).readBigUInt64LE() };
    else if (wireType === 2) yield { number, value: bytes(Number(varint())) };
    else if (wireType === 5) yield { number, value: BigInt(bytes(4).readUInt32LE()) };
    else throw new Error(`there is no wire type ${wireType}`);
  }
}

function messages(message: Buffer, wanted: number): Buffer[] {
  const fields = [...readFields(message)].filter((field) => field.number === wanted);
  return fields.map(({ value }) => (Buffer.isBuffer(value) ? value : Buffer.alloc(0)));
}

function integer(message: Buffer, wanted: number): bigint {
  const found = [...readFields(message)].find((field) => field.number === wanted)?.value;
  return typeof found === 'bigint' ? found : 0n;
}

const text = (message: Buffer, wanted: number) => String(messages(message, wanted)[0] ?? '');
const hex = (message: Buffer, wanted: number) => (messages(message, wanted)[0] ?? Buffer.alloc(0)).toString('hex');

/** AnyValue: 1 text, 2 boolean, 3 integer, 4 double (its bits). */
function readValue(value: Buffer): unknown {
  const [field] = readFields(value);
  if (Buffer.isBuffer(field?.value)) return field.value.toString();
  if (field?.number === 2) return field.value === 1n;
  if (field?.number === 3) return Number(field.value);
  return new Float64Array(BigUint64Array.of(field?.value ?? 0n).buffer)[0];
}

function attributes(message: Buffer, wanted: number): Record<string, unknown> {
  const pairs = messages(message, wanted);
  return Object.fromEntries(pairs.map((pair) => [text(pair, 1), readValue(messages(pair, 2)[0])]));
}

/** The spans of an ExportTraceServiceRequest, by the field numbers of opentelemetry-proto 1. */
export function decodeTraces(body: Buffer) {
  return messages(body, 1).flatMap((resourceSpans) => {
    const resource = attributes(messages(resourceSpans, 1)[0], 1);
    const spans = messages(resourceSpans, 2).flatMap((scopeSpans) => messages(scopeSpans, 2));
    return spans.map((span) => ({
      traceId: hex(span, 1),
      spanId: hex(span, 2),
      parentSpanId: hex(span, 4),
      name: text(span, 5),
      kind: Number(integer(span, 6)),
      startNs: integer(span, 7),
      endNs: integer(span, 8),
      attributes: attributes(span, 9),
      events: messages(span, 11).map((event) => text(event, 2)),
      statusCode: Number(integer(messages(span, 15)[0] ?? Buffer.alloc(0), 3)),
      resource,
    }));
  });
}
export type CollectedSpan = ReturnType<typeof decodeTraces>[number];
