import { fieldsOf } from '@hvs/model-version';

/** Field numbers of onnx.proto: ModelProto.opset_import, OperatorSetIdProto.domain and .version. */
const OPSET_IMPORT = 8;
const DOMAIN = 1;
const VERSION = 2;

/** Versions of the operator sets that an ONNX file imports, by domain; undefined if it is no protocol buffer. */
export function readOpsets(onnx: Buffer): Record<string, number> | undefined {
  try {
    const imports = fieldsOf(onnx).filter(({ number }) => number === OPSET_IMPORT);
    return Object.fromEntries(imports.map(({ content }) => readOpset(content)));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readOpset(message: Buffer): readonly [string, number] {
  let [domain, version] = ['', 0];
  for (const { number, content, value } of fieldsOf(message)) {
    if (number === DOMAIN) domain = content.toString();
    if (number === VERSION && value !== undefined) version = value;
  }
  return [domain === 'ai.onnx' ? '' : domain, version];
}
