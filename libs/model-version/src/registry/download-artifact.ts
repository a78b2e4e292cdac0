import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { FoundFile } from './find-model-files.ts';
import { RegistryError } from './registry-error.ts';

/** Connections that one artifact may take, each of which goes on where the one before broke. */
const CONNECTIONS = 5;

/**
 * Streams an artifact into a new file and gives the sha256 of its bytes. After a broken connection it goes on where that
 * broke, or from the start if the server has no ranges. Throws `artifact-missing`, or `artifact-damaged` when it has
 * another size than the registry lists.
 */
export async function downloadArtifact(found: FoundFile, file: string, signal?: AbortSignal): Promise<string> {
  const handle = await open(file, 'wx');
  const written: Written = { hash: createHash('sha256'), bytes: 0, fault: undefined };
  try {
    for (let connection = 1; connection <= CONNECTIONS; connection += 1) {
      await writeRest(found, handle, written, signal);
      const isWhole = found.bytes === undefined ? written.fault === undefined : written.bytes === found.bytes;
      if (isWhole) return written.hash.digest('hex');
    }
  } finally {
    await handle.close();
  }
  const { folder, path, bytes } = found;
  if (written.fault === undefined)
    throw damaged(found, `has ${bytes} bytes in the registry's list and ${written.bytes} bytes when it is read`);
  throw new RegistryError(
    'registry-unreachable',
    `${path} of ${folder.uri}: the connection broke ${CONNECTIONS} times`,
    {
      cause: written.fault,
      hint: 'When the MLflow server of MLFLOW_TRACKING_URI answers again, run the same command.',
    },
  );
}

interface Written {
  hash: ReturnType<typeof createHash>;
  bytes: number;
  /** What broke the last connection. */
  fault: unknown;
}

async function writeRest(found: FoundFile, handle: FileHandle, written: Written, signal?: AbortSignal): Promise<void> {
  const { folder, path } = found;
  const answer = await folder.open(path, written.bytes, signal);
  if (answer === undefined) throw new RegistryError('artifact-missing', `${folder.uri} has no ${path} any more`);
  if (answer.status !== 206 || answer.headers.get('content-range')?.startsWith(`bytes ${written.bytes}-`) !== true) {
    await handle.truncate(0);
    Object.assign(written, { hash: createHash('sha256'), bytes: 0 });
  }
  written.fault = undefined;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      await writeAll(handle, chunk, written.bytes);
      written.hash.update(chunk);
      written.bytes += chunk.length;
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (isOfDisk(error)) throw error;
    written.fault = error;
  }
}

/** A write may take a part of the bytes. */
async function writeAll(handle: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let offset = 0; offset < chunk.length;)
    offset += (await handle.write(chunk, offset, chunk.length - offset, position + offset)).bytesWritten;
}

function isOfDisk(error: unknown): boolean {
  return ['write', 'ftruncate'].includes((Object(error) as { syscall?: string }).syscall ?? '');
}

export function damaged({ folder, path }: FoundFile, why: string): RegistryError {
  return new RegistryError('artifact-damaged', `${path} of ${folder.uri} ${why}`, {
    hint: 'Register the model version again: hvs register --model <folder>.',
  });
}
