import { readImageModel } from '@hvs/image';
import { TEST_MODEL } from '@hvs/testing';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SiteModel } from './site.fixture.ts';

/**
 * A model that only its ONNX file and its version tell from the test model: bytes that no reader looks at follow the
 * file.
 */
export async function writeModel(version: string): Promise<SiteModel> {
  const folder = await mkdtemp(join(tmpdir(), `hvs-model-${version}-`));
  await cp(TEST_MODEL, folder, { recursive: true });
  const onnx = Buffer.concat([await readFile(join(TEST_MODEL, 'model.onnx')), Buffer.from(version)]);
  const card = JSON.parse(await readFile(join(TEST_MODEL, 'model-card.json'), 'utf8')) as object;
  const sha256 = createHash('sha256').update(onnx).digest('hex');
  await writeFile(join(folder, 'model.onnx'), onnx);
  await writeFile(join(folder, 'model-card.json'), JSON.stringify({ ...card, version, sha256 }));
  return { folder, ...(await readImageModel(folder)) };
}
