import { posix } from 'node:path';
import { MODEL_FILES, type ModelFile } from '../read-model-version.ts';
import type { ArtifactFolder } from './mlflow-artifacts.ts';

/** A file of a model version as it lies in the registry. */
export interface FoundFile {
  readonly folder: ArtifactFolder;
  readonly path: string;
  readonly bytes: number | undefined;
}

export type FoundFiles = Readonly<Record<ModelFile, readonly FoundFile[]>>;

/** Deeper than any layout of MLflow's own client: `extra_files/<file>`. */
const DEEPEST = 3;
const MOST_FOLDERS = 50;

/**
 * The files of a model version in these folders and their subfolders: those of the first folder first, and in it those
 * that lie least deep.
 */
export async function findModelFiles(folders: readonly ArtifactFolder[], signal?: AbortSignal): Promise<FoundFiles> {
  const found: Record<ModelFile, FoundFile[]> = { 'model.onnx': [], 'model-card.json': [], 'golden.json': [] };
  for (const folder of folders) {
    await collect(folder, found, signal);
    if (MODEL_FILES.every((file) => found[file].length > 0)) break;
  }
  return found;
}

async function collect(
  folder: ArtifactFolder,
  found: Readonly<Record<ModelFile, FoundFile[]>>,
  signal: AbortSignal | undefined,
): Promise<void> {
  let level = [''];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const path of level.slice(0, MOST_FOLDERS)) {
      for (const artifact of await folder.list(path, signal)) {
        const name = MODEL_FILES.find((file) => file === posix.basename(artifact.path));
        if (artifact.isFolder) next.push(artifact.path);
        else if (name !== undefined) found[name].push({ folder, path: artifact.path, bytes: artifact.bytes });
      }
    }
    level = next;
  }
}
