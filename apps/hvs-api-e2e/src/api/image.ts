import { readBuiltImage } from '@hvs/image';
import { spawnSync } from 'node:child_process';
import { WORKSPACE_ROOT } from '../paths.ts';
import { findImage, headCommit, type LocalImage } from './engine.ts';

const NEXT_STEP =
  'next: mend that (it needs docker or podman), or name an API that runs: ' +
  'HVS_API_URL=http://127.0.0.1:5001 npx nx e2e hvs-api-e2e';

/** The image that is named, or that of this commit, built if there is none. */
export async function ensureImage(named: string | undefined): Promise<LocalImage> {
  if (named !== undefined) return requireImage(named);
  const built = await builtImage();
  if (built) return built;
  const { status } = spawnSync('npx', ['nx', 'docker-build', 'hvs-api'], {
    cwd: WORKSPACE_ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) {
    throw new Error(`npx nx docker-build hvs-api failed, as it says above\n${NEXT_STEP}`);
  }
  const { reference } = await readBuiltImage(WORKSPACE_ROOT, 'hvs-api');
  return requireImage(reference);
}

/** The image that docker-build made of this commit, if an engine still has it. A dirty tree has another revision. */
async function builtImage(): Promise<LocalImage | undefined> {
  const record = await readBuiltImage(WORKSPACE_ROOT, 'hvs-api').catch(() => undefined);
  return record?.revision === headCommit(WORKSPACE_ROOT) ? findImage(record.reference) : undefined;
}

function requireImage(reference: string): LocalImage {
  const image = findImage(reference);
  if (image) return image;
  throw new Error(`neither docker nor podman has the image ${reference}\n${NEXT_STEP}`);
}
