import { type ModelCard, OUTPUT_TENSOR } from '@hvs/contract';

type ModelName = Pick<ModelCard, 'name' | 'version'>;

/** Everything but the values of the only output. `tail` closes its object. */
function render(model: ModelName, id: string | undefined, rows: number, tail: string): string {
  const name = `{"model_name":${JSON.stringify(model.name)},"model_version":${JSON.stringify(model.version)}`;
  const echo = id === undefined ? '' : `,"id":${JSON.stringify(id)}`;
  const output = `{"name":"${OUTPUT_TENSOR.name}","datatype":"${OUTPUT_TENSOR.datatype}","shape":[${rows},1]`;
  return `${name}${echo},"outputs":[${output},${tail}}]}`;
}

/** The answer as JSON. The digits of each float32 read back as the same number. */
export function renderJsonAnswer(model: ModelName, id: string | undefined, probabilities: Float32Array): string {
  return render(model, id, probabilities.length, `"data":[${probabilities.join(',')}]`);
}

/** The answer as JSON, followed by the output in little-endian float32. */
export function renderBinaryAnswer(
  model: ModelName,
  id: string | undefined,
  probabilities: Float32Array,
): { readonly body: Buffer; readonly jsonLength: number } {
  const { buffer, byteOffset, byteLength } = probabilities;
  const tail = `"parameters":{"binary_data_size":${byteLength}}`;
  const json = Buffer.from(render(model, id, probabilities.length, tail));
  const body = Buffer.concat([json, Buffer.from(buffer, byteOffset, byteLength)]);
  return { body, jsonLength: json.length };
}
