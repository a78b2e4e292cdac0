import { bytesField, varintField } from '@hvs/model-version';

/** A node of a graph; attributes are whole numbers. */
export interface PlantedNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number>>;
}

/** A constant: float32, or int64 for indices. */
export interface PlantedConstant {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** Part of a graph. */
export interface Fragment {
  readonly nodes: readonly PlantedNode[];
  readonly constants?: readonly PlantedConstant[];
}

/** Field numbers of onnx.proto. */
const MODEL = { opsetImport: 8, graph: 7 } as const;
const GRAPH = { node: 1, initializer: 5 } as const;
const NODE = { input: 1, output: 2, op: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, integer: 3, type: 20 } as const;
const TENSOR = { dimensions: 1, type: 2, name: 8, raw: 9 } as const;
const INTEGER = 2;
const [FLOAT, INT64] = [1, 7];

/** Names as long as those of the contract, so that a rename moves no byte. */
export const [INNER_INPUT, INNER_OUTPUT] = ['featurez', 'hazard_probabilitz'];
const [INPUT, OUTPUT] = ['features', 'hazard_probability'];

/** The ONNX file with another part before its first node. The part reads `features` and gives INNER_INPUT. */
export function plantBefore(onnx: Buffer, part: Fragment): Buffer {
  const inputs = placesOf(onnx, bytesField(NODE.input, INPUT));
  // The last one is the name of the graph's own input.
  return Buffer.concat([encode(part), rename(onnx, inputs.slice(0, -1), INNER_INPUT)]);
}

/** The ONNX file with another part after its last node. The part reads INNER_OUTPUT and gives `hazard_probability`. */
export function plantAfter(onnx: Buffer, part: Fragment): Buffer {
  const outputs = placesOf(onnx, bytesField(NODE.output, OUTPUT));
  return Buffer.concat([rename(onnx, outputs, INNER_OUTPUT), encode(part)]);
}

/** The file with its input or its output under another name. */
export function renameTensor(onnx: Buffer, which: 'input' | 'output'): Buffer {
  const [from, to] = which === 'input' ? [INPUT, INNER_INPUT] : [OUTPUT, INNER_OUTPUT];
  return rename(onnx, placesOf(onnx, Buffer.from(from)), to);
}

/** The file with another version of the operator set of ONNX itself, or with one more domain. */
export function setOpset(onnx: Buffer, from: number, to: number): Buffer {
  const importOf = (version: number) =>
    bytesField(MODEL.opsetImport, Buffer.concat([bytesField(1, ''), varintField(2, version)]));
  const [place] = placesOf(onnx, importOf(from));
  if (place === undefined) throw new Error(`the file does not import operator set ${from}`);
  return Buffer.concat([onnx.subarray(0, place), importOf(to), onnx.subarray(place + importOf(from).length)]);
}

export function addDomain(onnx: Buffer, domain: string): Buffer {
  return Buffer.concat([
    onnx,
    bytesField(MODEL.opsetImport, Buffer.concat([bytesField(1, domain), varintField(2, 1)])),
  ]);
}

/** A field of text of the model itself, such as its producer (2) or its description (6). */
export function addText(onnx: Buffer, field: number, text: string): Buffer {
  return Buffer.concat([onnx, bytesField(field, text)]);
}

/** A message that occurs twice is merged by its readers, so a part of a graph can stand by itself. */
function encode({ nodes, constants = [] }: Fragment): Buffer {
  const parts = [
    ...nodes.map((node) => bytesField(GRAPH.node, encodeNode(node))),
    ...constants.map((constant) => bytesField(GRAPH.initializer, encodeConstant(constant))),
  ];
  return bytesField(MODEL.graph, Buffer.concat(parts));
}

function encodeNode({ op, inputs, output, attributes = {} }: PlantedNode): Buffer {
  return Buffer.concat([
    ...inputs.map((input) => bytesField(NODE.input, input)),
    bytesField(NODE.output, output),
    bytesField(NODE.op, op),
    ...Object.entries(attributes).map(([name, value]) =>
      bytesField(
        NODE.attribute,
        Buffer.concat([
          bytesField(ATTRIBUTE.name, name),
          varintField(ATTRIBUTE.integer, value),
          varintField(ATTRIBUTE.type, INTEGER),
        ]),
      ),
    ),
  ]);
}

function encodeConstant({ name, dimensions, values }: PlantedConstant): Buffer {
  return Buffer.concat([
    ...dimensions.map((size) => varintField(TENSOR.dimensions, size)),
    varintField(TENSOR.type, values instanceof Float32Array ? FLOAT : INT64),
    bytesField(TENSOR.name, name),
    bytesField(TENSOR.raw, Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  ]);
}

function placesOf(bytes: Buffer, wanted: Buffer): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) places.push(at);
  return places;
}

/** Puts a name over the end of what stands at these places, which is as long: two bytes of tag and length before it. */
function rename(onnx: Buffer, places: readonly number[], name: string): Buffer {
  const renamed = Buffer.from(onnx);
  for (const place of places) {
    const hasPrefix = onnx[place + 1] === name.length;
    renamed.write(name, hasPrefix ? place + 2 : place);
  }
  return renamed;
}
