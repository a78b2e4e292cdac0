import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the bundle, from the workspace root. */
export const BUNDLE_FOLDER = 'dist/tools/hvs';
export const BUNDLE = 'run.js';
export const CONTENTS = 'contents.json';

/** The sources of a bundle. */
export interface BundleContents {
  /** Files of the workspace, from its root. */
  readonly files: readonly string[];
  /** Hash of their names and bytes by `hashFiles`. */
  readonly sha256: string;
}

/**
 * The bundle that `npx nx build hvs` writes: the command in one file, which starts in a third of the time that its 2,400
 * modules take. Undefined if there is no bundle, or if one of its sources has changed.
 */
export function findBundle(root: string, folder = join(root, BUNDLE_FOLDER)): string | undefined {
  try {
    const { files, sha256 } = JSON.parse(readFileSync(join(folder, CONTENTS), 'utf8')) as BundleContents;
    return hashFiles(root, files) === sha256 ? join(folder, BUNDLE) : undefined;
  } catch {
    // Without a bundle the sources run, only slower.
    return undefined;
  }
}

export function hashFiles(root: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    const bytes = readFileSync(join(root, file));
    hash.update(`${file} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}
