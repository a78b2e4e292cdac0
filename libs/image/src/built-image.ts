import { parseDocument } from '@hvs/contract';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import { ENGINE_NAMES, PLATFORMS } from './engine/engine-commands.ts';
import { ImageError } from './image-error.ts';

/** The record of a build. Other processes start, measure or push the image by it. */
export const BuiltImage = Type.Object({
  engine: Type.Enum([...ENGINE_NAMES]),
  reference: Type.String({ description: 'Names the commit: hvs-api:sha-<commit>' }),
  references: Type.Array(Type.String()),
  id: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }),
  platform: Type.Enum([...PLATFORMS]),
  baseImage: Type.String(),
  revision: Type.String({ description: 'Commit, with -dirty when the working tree differed' }),
  created: Type.String({ format: 'date-time' }),
  model: Type.Object({ name: Type.String(), version: Type.String(), sha256: Type.String() }),
  sizeBytes: Type.Integer({ minimum: 0 }),
  overBaseBytes: Type.Integer({ minimum: 0 }),
});
export type BuiltImage = Static<typeof BuiltImage>;

/**
 * Folder of one image's record and staged model. It is not the bundle's folder, because Nx restores that one from
 * its cache as a whole.
 */
export function imageFolder(workspaceRoot: string, name: string): string {
  return join(workspaceRoot, 'dist/images', name);
}

/** The image that was built last, by name: `hvs-api`. Throws `image-unrecorded`. */
export async function readBuiltImage(workspaceRoot: string, name: string): Promise<BuiltImage> {
  const file = recordFile(workspaceRoot, name);
  try {
    return parseDocument('image.json', BuiltImage, JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new ImageError('image-unrecorded', `${file} is missing or is no record of an image`, {
      cause: error,
      hint: `Build it: npx nx docker-build ${name}`,
    });
  }
}

export async function writeBuiltImage(workspaceRoot: string, name: string, image: BuiltImage): Promise<void> {
  await mkdir(imageFolder(workspaceRoot, name), { recursive: true });
  await writeFile(recordFile(workspaceRoot, name), `${JSON.stringify(image, null, 2)}\n`);
}

/** Removes the record before a build, so that the record of an older image does not outlive a build that failed. */
export async function forgetBuiltImage(workspaceRoot: string, name: string): Promise<void> {
  await rm(recordFile(workspaceRoot, name), { force: true });
}

function recordFile(workspaceRoot: string, name: string): string {
  return join(imageFolder(workspaceRoot, name), 'image.json');
}
