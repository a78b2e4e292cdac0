import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from './places.ts';

/** The record of `nx docker-build hvs-api`. */
const RECORD = join(WORKSPACE_ROOT, 'dist/images/hvs-api/image.json');

export interface BuiltImage {
  readonly engine: string;
  readonly reference: string;
  readonly baseImage: string;
}

/** Confines the container as the pod is. Callers add the CPU. */
export const CONFINED = ['--read-only', '--cap-drop=ALL', '--user=65532:65532', '--memory=256m'];

/** The image, or the reason why it cannot be run here. */
export function findImage(): BuiltImage | string {
  if (!existsSync(RECORD)) return 'there is no image; build it with npx nx docker-build hvs-api';
  const { engine, reference, baseImage }: BuiltImage = JSON.parse(readFileSync(RECORD, 'utf8'));
  if (engine === 'buildah') return 'buildah built the image and cannot run it; use docker or podman';
  const { status } = spawnSync(engine, ['image', 'inspect', reference], { stdio: 'ignore' });
  if (status !== 0) return `${engine} does not have ${reference}; build it with npx nx docker-build hvs-api`;
  return { engine, reference, baseImage };
}
