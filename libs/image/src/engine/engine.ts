import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildCommand,
  dockerHostCommand,
  type EngineName,
  type ImageBuild,
  inspectCommand,
  type Platform,
  pullCommand,
  pushCommand,
  tagCommand,
} from './engine-commands.ts';
import { type ImageInspection, parseInspection } from './parse-inspection.ts';
import { ImageError } from '../image-error.ts';
import type { Credentials } from '../registry/registry-credentials.ts';
import type { RunCommand } from '../run-command.ts';

/** Builds images and tells what it holds: docker, podman or buildah by their command lines. */
export interface Engine {
  readonly name: EngineName;
  build(image: ImageBuild): Promise<void>;
  /** Undefined when the engine does not hold the image. */
  inspect(reference: string): Promise<ImageInspection | undefined>;
  pull(reference: string, platform: Platform): Promise<void>;
  /** Names the image for its registry and sends it there, with the credentials or else as the engine is logged in. */
  push(reference: string, target: PushTarget): Promise<void>;
}

export interface PushTarget {
  readonly reference: string;
  readonly host: string;
  readonly isPlainHttp: boolean;
  readonly credentials: Credentials | undefined;
}

export function createEngine(name: EngineName, run: RunCommand): Engine {
  return {
    name,
    async build(image) {
      await run(buildCommand(name, image));
    },
    async inspect(reference) {
      const printed = await run(inspectCommand(name, reference)).catch(absentOrThrow);
      return printed === undefined ? undefined : parseInspection(name, printed);
    },
    async pull(reference, platform) {
      await run(pullCommand(name, reference, platform));
    },
    async push(reference, { reference: target, host, isPlainHttp, credentials }) {
      await run(tagCommand(name, reference, target));
      if (credentials === undefined) {
        await run(pushCommand(name, { reference: target, isPlainHttp }));
        return;
      }
      const dockerHost = name === 'docker' ? await run(dockerHostCommand()) : undefined;
      await withAuthFile(host, credentials, (authFile) =>
        run(pushCommand(name, { reference: target, isPlainHttp, authFile, dockerHost })),
      );
    },
  };
}

/** Makes a login for one command. The user's own login stays as it is, and no process list shows a password. */
async function withAuthFile(
  host: string,
  { user, password }: Credentials,
  use: (file: string) => Promise<unknown>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hvs-login-'));
  try {
    const file = join(folder, 'config.json');
    const auth = Buffer.from(`${user}:${password}`).toString('base64');
    // docker knows its own hub by another name.
    const hub = host === 'docker.io' ? { 'https://index.docker.io/v1/': { auth } } : {};
    await writeFile(file, JSON.stringify({ auths: { [host]: { auth }, ...hub } }), { mode: 0o600 });
    await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** docker says "No such image", podman and buildah "image not known". Any other failure does not say that the image is absent. */
function absentOrThrow(error: unknown): undefined {
  const isAbsent = error instanceof ImageError && /no such image|image not known/i.test(error.message);
  if (!isAbsent) throw error;
}
