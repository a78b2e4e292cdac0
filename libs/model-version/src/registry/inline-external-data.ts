import { bytesField, fieldsOf, type ProtobufField } from '../protobuf.ts';

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
  return Buffer.concat([...before.map(wholeOf), bytesField(TENSOR_RAW_DATA, data), ...after.map(wholeOf)]);
}

function readEntry({ content }: ProtobufField): [string, string] {
  const text = (wanted: number) =>
    fieldsOf(content)
      .find(({ number }) => number === wanted)
      ?.content.toString() ?? '';
  return [text(ENTRY_KEY), text(ENTRY_VALUE)];
}

/** The message with the content of every field of this number replaced. */
function replaced(message: Buffer, number: number, change: (content: Buffer) => Buffer): Buffer {
  const parts = fieldsOf(message).map((field) =>
    field.number === number ? bytesField(number, change(field.content)) : field.whole,
  );
  return Buffer.concat(parts);
}

const wholeOf = ({ whole }: ProtobufField): Buffer => whole;
