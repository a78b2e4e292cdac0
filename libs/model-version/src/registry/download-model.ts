import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@hvs/step';
import { MODEL_FILES, readModelVersion } from '../read-model-version.ts';
import { downloadArtifact } from './download-artifact.ts';
import { downloadOnnx } from './download-onnx.ts';
import { findModelFiles, type FoundFiles } from './find-model-files.ts';
import type { ArtifactFolder } from './mlflow-artifacts.ts';
import { RegistryError } from './registry-error.ts';

/** A model version that lies in the registry. */
export interface StoredModel {
  /** For messages and for the name of its folder in the cache: `models:/hvs/7`. */
  readonly uri: string;
  /** Where its files may lie; the first has precedence. */
  readonly folders: readonly ArtifactFolder[];
  /** Sha256 of `model.onnx` where the registry tells it. */
  readonly sha256: string | undefined;
}

const UNFINISHED = '.unfinished-';
/** A download that takes longer is taken for one of a killed process. */
const ABANDONED_MS = 24 * 3600 * 1000;
const PLACINGS = 3;

/**
 * Downloads a model version into a folder of its own below `cache` and gives that folder. It is whole and proven, or not
 * there at all: the files come into another folder, which is renamed last. Throws a RegistryError, or a ModelError for a
 * version that contract 2 refuses.
 */
export async function downloadModel(model: StoredModel, cache: string, signal?: AbortSignal): Promise<string> {
  const found = await findModelFiles(model.folders, signal);
  requireFiles(model, found);
  const unfinished = await openUnfinished(cache);
  try {
    const cardHash = await downloadArtifact(found['model-card.json'][0], join(unfinished, 'model-card.json'), signal);
    const goldenHash = await downloadArtifact(found['golden.json'][0], join(unfinished, 'golden.json'), signal);
    const folder = join(cache, folderName(model.uri, [cardHash, goldenHash]));
    const kept = await readProven(folder);
    if (kept !== undefined) {
      requireTagged(model, kept);
      return folder;
    }
    await downloadOnnx(found['model.onnx'], unfinished, signal);
    const { card } = await readModelVersion(unfinished);
    requireTagged(model, card.sha256);
    await putInPlace(unfinished, folder);
    return folder;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

function requireFiles({ uri, folders }: StoredModel, found: FoundFiles): void {
  const missing = MODEL_FILES.filter((file) => found[file].length === 0);
  if (missing.length === 0) return;
  const places = folders.map((folder) => folder.uri).join(' and ');
  throw new RegistryError('artifact-missing', `${uri} holds no ${missing.join(' and no ')} (looked in ${places})`, {
    hint: 'A model version is model.onnx, model-card.json and golden.json. Register it by hvs register, or log the missing files beside the model: mlflow.log_artifact(<file>, "<name of the model>").',
  });
}

function requireTagged({ uri, sha256 }: StoredModel, found: string): void {
  if (sha256 === undefined || sha256 === found) return;
  const reason = `${uri} is tagged hvs.sha256 ${sha256}, and its model.onnx has ${found}`;
  throw new RegistryError('artifact-damaged', reason, {
    hint: 'Somebody changed its files. Register the model again: hvs register --model <folder>.',
  });
}

/** Other content of the same version has another folder. */
function folderName(uri: string, hashes: readonly string[]): string {
  const name = uri.replace(/^[a-z]+:\/+/, '').replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  return `${name}-${createHash('sha256')
    .update([uri, ...hashes].join(' '))
    .digest('hex')
    .slice(0, 16)}`;
}

/** The sha256 of the model in the folder. Undefined where it holds none that is whole. */
async function readProven(folder: string): Promise<string | undefined> {
  return readModelVersion(folder).then(
    ({ card }) => card.sha256,
    () => undefined,
  );
}

/** A folder for this download alone. What killed downloads left is removed. */
async function openUnfinished(cache: string): Promise<string> {
  try {
    await mkdir(cache, { recursive: true });
    await removeAbandoned(cache);
    return await mkdtemp(join(cache, UNFINISHED));
  } catch (error) {
    throw new RegistryError('cache-unwritable', `cannot write to the cache of models: ${messageOf(error)}`, {
      cause: error,
      hint: 'Name a folder that this user may write to: HVS_MODEL_CACHE=<folder>.',
    });
  }
}

async function removeAbandoned(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const folder = join(cache, name);
    const changedMs = await stat(folder).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.NaN,
    );
    if (Date.now() - changedMs > ABANDONED_MS) await rm(folder, { recursive: true, force: true });
  }
}

/** Another process may have put the same version there meanwhile. A folder there that is damaged is replaced. */
async function putInPlace(unfinished: string, folder: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(unfinished, folder);
      return;
    } catch (error) {
      if ((await readProven(folder)) !== undefined) return;
      if (attempt === PLACINGS) throw error;
      await rm(folder, { recursive: true, force: true });
    }
  }
}
