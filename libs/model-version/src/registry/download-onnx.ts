import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { readModelCard } from '../read-model-version.ts';
import { downloadArtifact } from './download-artifact.ts';
import type { FoundFile } from './find-model-files.ts';
import { externalFilesOf, inlineExternalData } from './inline-external-data.ts';
import { RegistryError } from './registry-error.ts';

/**
 * Downloads the ONNX file that the card in the folder means: the one of the candidates with its sha256, if need be with
 * the weights put back into it that MLflow's client took out. Throws `artifact-damaged` where none is.
 */
export async function downloadOnnx(
  candidates: readonly FoundFile[],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const file = join(folder, 'model.onnx');
  const { sha256: wanted } = await readModelCard(folder);
  for (const candidate of candidates) {
    if ((await downloadArtifact(candidate, file, signal)) === wanted) return;
    const whole = await withWeights(candidate, await readFile(file), folder, signal);
    await rm(file);
    if (createHash('sha256').update(whole).digest('hex') === wanted) return writeFile(file, whole);
  }
  const places = [...new Set(candidates.map(({ folder: { uri } }) => uri))].join(' and ');
  const reason = `no model.onnx of ${places} has the sha256 that model-card.json says: ${wanted}`;
  throw new RegistryError('artifact-damaged', reason, {
    hint: 'Register the folder by hvs register, or log the model by mlflow.onnx.log_model(..., save_as_external_data=False), which leaves the file as it was.',
  });
}

async function withWeights(
  candidate: FoundFile,
  onnx: Buffer,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  const names = externalFilesOf(onnx);
  if (names.length === 0) return onnx;
  const beside = await candidate.folder.list(parentOf(candidate.path), signal);
  const weights = new Map<string, Buffer>();
  for (const name of names) {
    const artifact = beside.find(({ path, isFolder }) => !isFolder && posix.basename(path) === name);
    if (artifact === undefined) continue;
    const file = join(folder, '.weights');
    await downloadArtifact({ folder: candidate.folder, path: artifact.path, bytes: artifact.bytes }, file, signal);
    weights.set(name, await readFile(file));
    await rm(file);
  }
  return inlineExternalData(onnx, (name) => weights.get(name));
}

function parentOf(path: string): string {
  const parent = posix.dirname(path);
  return parent === '.' ? '' : parent;
}
