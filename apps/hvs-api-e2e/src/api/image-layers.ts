import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type LocalImage, runEngine } from './engine.ts';

/** What one layer of an image adds. */
export interface ImageLayer {
  /** Paths from the root of the image; folders are left out. */
  readonly files: readonly string[];
  /** Bytes of its uncompressed tar file. */
  readonly sizeBytes: number;
}

interface Manifest {
  readonly Layers: readonly string[];
}

const run = promisify(execFile);

/** The layers of an image, the base image's first. */
export async function readLayers({ engine, reference }: LocalImage): Promise<ImageLayer[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hvs-image-'));
  try {
    const archive = join(folder, 'image.tar');
    await runEngine(engine, ['save', '--output', archive, reference]);
    await run('tar', ['-xf', archive, '-C', folder]);
    const [manifest]: Manifest[] = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    return await Promise.all(manifest.Layers.map((layer) => readLayer(join(folder, layer))));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readLayer(tar: string): Promise<ImageLayer> {
  const { stdout } = await run('tar', ['-tf', tar], { maxBuffer: 64 * 1024 * 1024 });
  const files = stdout.split('\n').filter((path) => path !== '' && !path.endsWith('/'));
  return { files: files.toSorted(), sizeBytes: (await stat(tar)).size };
}
