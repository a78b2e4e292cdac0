import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../paths.ts';
import { findImage, headCommit, type LocalImage } from './engine.ts';

/** Written by the target docker-build. */
const IMAGE_FILE = join(WORKSPACE_ROOT, 'dist', 'images', 'hvs-api', 'image.json');

const NEXT_STEP =
  'next: mend that (it needs docker or podman), or name an API that runs: ' +
  'HVS_API_URL=http://127.0.0.1:5001 npx nx e2e hvs-api-e2e';

/** The image that is named, or that of this commit, built if there is none. */
export function ensureImage(named: string | undefined): LocalImage {
  if (named !== undefined) return requireImage(named);
  const commit = headCommit(WORKSPACE_ROOT);
  const built = builtImage(commit);
  if (built) return built;
  const { status } = spawnSync('npx', ['nx', 'docker-build', 'hvs-api'], {
    cwd: WORKSPACE_ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) {
    throw new Error(`npx nx docker-build hvs-api failed, as it says above\n${NEXT_STEP}`);
  }
  return requireImage(readReference());
}

/** What docker-build built from this commit, while an engine still has it. */
function builtImage(commit: string): LocalImage | undefined {
  if (!existsSync(IMAGE_FILE)) return undefined;
  const reference = readReference();
  return reference.endsWith(`:sha-${commit}`) ? findImage(reference) : undefined;
}

function readReference(): string {
  const { reference } = JSON.parse(readFileSync(IMAGE_FILE, 'utf8')) as { reference: string };
  return reference;
}

function requireImage(reference: string): LocalImage {
  const image = findImage(reference);
  if (image) return image;
  throw new Error(`neither docker nor podman has the image ${reference}\n${NEXT_STEP}`);
}
