/**
 * A few bytes of ONNX, written by hand: hazard_probability = bias, whatever the features. For
 * outputs that no trainer should ever ship. Field numbers are those of onnx.proto (IR version 8).
 */
export interface LinearModel {
  readonly bias: number;
  readonly input?: string;
  readonly output?: string;
  readonly columns?: number;
  readonly features?: number;
  /** Rows of the input; any number when left out. */
  readonly rows?: number;
  /** A softmax over the rows: each output depends on how many rows are asked together. */
  readonly isShared?: boolean;
}

const FLOAT = 1;
const INT_ATTRIBUTE = 2;

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

function number(field: number, value: number): number[] {
  return [...varint(field * 8), ...varint(value)];
}

function bytes(field: number, content: Iterable<number>): number[] {
  const all = [...content];
  return [...varint(field * 8 + 2), ...varint(all.length), ...all];
}

function text(field: number, content: string): number[] {
  return bytes(field, Buffer.from(content));
}

function tensor(name: string, shape: readonly number[], values: readonly number[]): number[] {
  const raw = new Uint8Array(Float32Array.from(values).buffer);
  const dimensions = shape.flatMap((size) => number(1, size));
  return [...dimensions, ...number(2, FLOAT), ...text(8, name), ...bytes(9, raw)];
}

/** A float tensor [rows, columns]. */
function floats(name: string, columns: number, rows?: number): number[] {
  const size = rows === undefined ? text(2, 'N') : number(1, rows);
  const shape = [...bytes(1, size), ...bytes(1, number(1, columns))];
  return [...text(1, name), ...bytes(2, bytes(1, [...number(1, FLOAT), ...bytes(2, shape)]))];
}

function node(operator: string, inputs: readonly string[], output: string): number[] {
  return [...inputs.flatMap((name) => text(1, name)), ...text(2, output), ...text(4, operator)];
}

function softmaxOverRows(from: string, to: string): number[] {
  const axis = [...text(1, 'axis'), ...number(3, 0), ...number(20, INT_ATTRIBUTE)];
  return [...node('Softmax', [from], to), ...bytes(5, axis)];
}

export function linearModel(model: LinearModel): Uint8Array {
  const { bias, input = 'features', output = 'hazard_probability' } = model;
  const { columns = 1, features = 30, rows, isShared = false } = model;
  const weights = Array.from({ length: features * columns }, () => 0);
  const biases = Array.from({ length: columns }, () => bias);
  const sums = isShared ? 'sums' : output;
  const graph = [
    ...bytes(1, node('Gemm', [input, 'weights', 'bias'], sums)),
    ...(isShared ? bytes(1, softmaxOverRows(sums, output)) : []),
    ...text(2, 'linear'),
    ...bytes(5, tensor('weights', [features, columns], weights)),
    ...bytes(5, tensor('bias', [columns], biases)),
    ...bytes(11, floats(input, features, rows)),
    ...bytes(12, floats(output, columns, rows)),
  ];
  const opset = [...text(1, ''), ...number(2, 17)];
  return Uint8Array.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, opset)]);
}
