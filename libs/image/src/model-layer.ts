import { MODEL_FILES } from '@hvs/model-version';
import { unpackTar, packTar } from 'modern-tar';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { ImageError } from './image-error.ts';

/** Where the image keeps the model version: `MODEL_URI` of the Dockerfile, below its working directory. */
const MODEL_FOLDER = 'app/models/hvs';
const PARENT_FOLDERS = ['app', 'app/models', MODEL_FOLDER];
/** Most bytes of a layer that is read as a model's. Chosen: a model has some 60 kB, and the layers of code have megabytes. */
export const MODEL_LAYER_LIMIT_BYTES = 16 * 2 ** 20;

/**
 * The layer of a model version as an uncompressed tar archive, which is a layer by OCI's image specification. The bytes
 * depend on the files alone: owner root, mode 0444 and the time 0 are fixed. It is not compressed, because zlib gives
 * other bytes on another kind of processor, and the image would have another digest.
 */
export async function packModelLayer(files: ReadonlyMap<string, Uint8Array>): Promise<Buffer> {
  const fixed = { mtime: new Date(0), uid: 0, gid: 0, uname: 'root', gname: 'root' };
  const folders = PARENT_FOLDERS.map((name) => ({
    header: { ...fixed, name: `${name}/`, type: 'directory', size: 0, mode: 0o755 } as const,
  }));
  const contents = [...files].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const entries = contents.map(([name, body]) => ({
    header: { ...fixed, name: `${MODEL_FOLDER}/${name}`, type: 'file', size: body.length, mode: 0o444 } as const,
    body,
  }));
  return Buffer.from(await packTar([...folders, ...entries]));
}

/** Refuses a layer that holds anything besides the three files of a model version. Throws `image-not-repackable`. */
export async function requireModelLayer(layer: Buffer, image: string): Promise<void> {
  const entries = await readEntries(layer, image);
  const files = entries.filter(({ type }) => type !== 'directory').map(({ name }) => name);
  const wanted = new Set(MODEL_FILES.map((file) => `${MODEL_FOLDER}/${file}`));
  const others = entries.filter(({ name, type = 'file' }) =>
    type === 'directory' ? !PARENT_FOLDERS.includes(name) : type !== 'file' || !wanted.has(name),
  );
  const missing = [...wanted].filter((file) => !files.includes(file));
  if (others.length === 0 && missing.length === 0) return;
  const fault =
    others.length > 0
      ? `holds ${others
          .map(({ name }) => `/${name}`)
          .slice(0, 3)
          .join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''} besides the model`
      : `lacks ${missing.map((file) => `/${file}`).join(', ')}`;
  throw notRepackable(image, `its last layer ${fault}`);
}

export function notRepackable(image: string, fault: string, cause?: unknown): ImageError {
  return new ImageError('image-not-repackable', `${image}: ${fault}, so the model in it cannot be replaced`, {
    cause,
    hint: 'Name an image that npx nx docker-build hvs-api made, or build the new model in: npx hvs docker-build apps/hvs-api --model <folder>',
  });
}

async function readEntries(layer: Buffer, image: string) {
  try {
    const entries = await unpackTar(decompress(layer), { strict: true });
    return entries.map(({ header }) => ({ ...header, name: header.name.replace(/^(\.?\/)+/, '').replace(/\/+$/, '') }));
  } catch (error) {
    throw notRepackable(image, 'its last layer is no tar archive of a model', error);
  }
}

/** By the first bytes, for media types of layers are not always true. */
function decompress(layer: Buffer): Buffer {
  const limit = { maxOutputLength: MODEL_LAYER_LIMIT_BYTES };
  if (layer.readUInt16BE(0) === 0x1f8b) return gunzipSync(layer, limit);
  if (layer.readUInt32BE(0) === 0x28b52ffd) return zstdDecompressSync(layer, limit);
  return layer;
}
