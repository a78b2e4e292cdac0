import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeModelVersion } from './build-variant.ts';

/** Field 6 of a ModelProto, its doc_string. Of a field that comes twice the last one holds, so the graph is the same. */
const DOC_STRING_TAG = 0x32;

/** The shipped model under another version, whose ONNX file differs in its description: another model by its sha256. */
export async function writeOtherModel(folder: string, version: string): Promise<string> {
  await writeModelVersion(folder, version);
  const file = join(folder, 'model.onnx');
  const text = Buffer.from(`version ${version} of an end-to-end test`);
  const onnx = Buffer.concat([await readFile(file), Buffer.from([DOC_STRING_TAG, text.length]), text]);
  await writeFile(file, onnx);
  const sha256 = createHash('sha256').update(onnx).digest('hex');
  const cardFile = join(folder, 'model-card.json');
  const card = JSON.parse(await readFile(cardFile, 'utf8')) as object;
  await writeFile(cardFile, `${JSON.stringify({ ...card, sha256 }, null, 2)}\n`);
  return sha256;
}
