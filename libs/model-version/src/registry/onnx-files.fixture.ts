/** A field of Protocol Buffers whose content has less than 128 bytes. */
function field(number: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.of(number * 8 + 2, bytes.length), bytes]);
}

/** A small ONNX file with two tensors: whole, and as MLflow's client writes it, with the data of one beside it. */
export function onnxFiles() {
  const data = Buffer.from('weights');
  const head = [Buffer.of(8, 7), Buffer.of(16, 1), field(8, 'w')];
  const kept = field(5, Buffer.concat([...head, field(9, 'kept')]));
  const entry = (key: string, value: string) => field(13, Buffer.concat([field(1, key), field(2, value)]));
  const outside = [entry('location', 'w.data'), entry('offset', '2'), entry('length', '7'), Buffer.of(14 * 8, 1)];
  const model = (tensor: readonly Buffer[]) => {
    const graph = Buffer.concat([field(2, 'graph'), field(5, Buffer.concat(tensor)), kept]);
    return Buffer.concat([Buffer.of(8, 10), field(7, graph), field(14, 'metadata')]);
  };
  return {
    whole: model([...head, field(9, data)]),
    split: model([...head, ...outside]),
    weights: Buffer.concat([Buffer.from('xx'), data, Buffer.from('xx')]),
  };
}
