import { parseDocument } from '@hvs/contract';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import { imageFolder } from './built-image.ts';
import { PLATFORMS } from './engine/engine-commands.ts';
import { ImageError } from './image-error.ts';
import { Release } from './release.ts';

/** The record of a push. A delivery, which is another process, reads it. */
export const PushedImage = Type.Object({
  repository: Type.String({ description: 'With its registry: 127.0.0.1:5000/hvs-api' }),
  digest: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }),
  tags: Type.Array(Type.String()),
  platform: Type.Enum([...PLATFORMS]),
  revision: Release.properties.revision,
  model: Release.properties.model,
});
export type PushedImage = Static<typeof PushedImage>;

/** The image that was pushed last, by name: `hvs-api`. Throws `image-unpushed`. */
export async function readPushedImage(workspaceRoot: string, name: string): Promise<PushedImage> {
  const file = recordFile(workspaceRoot, name);
  try {
    return parseDocument('pushed.json', PushedImage, JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new ImageError('image-unpushed', `${file} is missing or is no record of a pushed image`, {
      cause: error,
      hint: `Push it: npx nx docker-push ${name}; or name one: --image registry/name@sha256:...`,
    });
  }
}

export async function writePushedImage(workspaceRoot: string, name: string, image: PushedImage): Promise<void> {
  await mkdir(imageFolder(workspaceRoot, name), { recursive: true });
  await writeFile(recordFile(workspaceRoot, name), `${JSON.stringify(image, null, 2)}\n`);
}

/** Removes the record before a push, so that no older image is delivered after a push that failed. */
export async function forgetPushedImage(workspaceRoot: string, name: string): Promise<void> {
  await rm(recordFile(workspaceRoot, name), { force: true });
}

function recordFile(workspaceRoot: string, name: string): string {
  return join(imageFolder(workspaceRoot, name), 'pushed.json');
}
