import { execa } from 'execa';
import { copyFile, mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { OUTPUT, ROOT } from '../paths.ts';

const FOLDER = 'tools/hvs/watch-image';
/** BuildKit, for it alone reads the Dockerfile's own list of what is left out. */
const env = { DOCKER_BUILDKIT: '1', BUILDX_NO_DEFAULT_ATTESTATIONS: '1' };

/** Builds the image of the watch of this checkout, with the kubectl of this machine, and pushes it: `registry/name@sha256:...`. */
export async function buildWatch(): Promise<string> {
  const reference = `${readConfig().registry ?? ''}/hvs-watch:e2e-${process.pid}`;
  const kubectl = await buildKubectl();
  const args = ['--build-arg', `KUBECTL_IMAGE=${kubectl}`, '--build-arg', 'IMAGE_REVISION=e2e'];
  await execa('npx', ['nx', 'build', 'hvs'], { cwd: ROOT, env: { NX_DAEMON: 'false' } });
  const build = ['build', '--quiet', '--file', join(FOLDER, 'Dockerfile'), ...args, '--tag', reference, '.'];
  await execa('docker', build, { cwd: ROOT, env });
  await execa('docker', ['push', '--quiet', reference]);
  const { stdout } = await execa('docker', ['inspect', '--format', '{{index .RepoDigests 0}}', reference]);
  return stdout;
}

/** The image that people take from a public registry, which not every machine reaches. */
async function buildKubectl(): Promise<string> {
  const folder = join(OUTPUT, 'images', String(process.pid), 'kubectl');
  await mkdir(folder, { recursive: true });
  const { stdout: program } = await execa('which', ['kubectl']);
  await copyFile(await realpath(program), join(folder, 'kubectl'));
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY kubectl /bin/kubectl\n');
  await execa('docker', ['build', '--quiet', '--tag', 'hvs-e2e-kubectl', folder], { env });
  return 'hvs-e2e-kubectl';
}
