import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** From the workspace root. */
export const BUNDLE_FOLDER = 'dist/tools/hvs';
export const BUNDLE = 'run.js';
export const CONTENTS = 'contents.json';

/** What a bundle was made of. */
export interface BundleContents {
  /** Files of the workspace, from its root. */
  readonly files: readonly string[];
  /** Of their names and bytes: see `hashFiles`. */
  readonly sha256: string;
}

/**
 * The command in one file, as `npx nx build hvs` makes it: it starts in a third of the time that 2,400 modules take.
 * Undefined where there is none, or where one of the files that it was made of is another now.
 */
export function findBundle(root: string, folder = join(root, BUNDLE_FOLDER)): string | undefined {
  try {
    const { files, sha256 } = JSON.parse(readFileSync(join(folder, CONTENTS), 'utf8')) as BundleContents;
    return hashFiles(root, files) === sha256 ? join(folder, BUNDLE) : undefined;
  } catch {
    // A bundle is only faster: without one the sources run.
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
