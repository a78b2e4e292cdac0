import { ImageError } from '../image-error.ts';
import { createEngine, type Engine } from './engine.ts';
import { ENGINE_NAMES, type EngineName, probeCommand } from './engine-commands.ts';
import type { RunCommand } from '../run-command.ts';

const INSTALL_HINT = [
  'Install docker, podman or buildah and start it:',
  '  Debian and Ubuntu: apt install podman   (or docker.io with docker-buildx, or buildah)',
  '  macOS: brew install podman && podman machine init && podman machine start   (or Docker Desktop)',
].join('\n');

/** The engine that is asked for, or the first that works. Throws `engine-unusable` or `engine-missing`. */
export async function findEngine(run: RunCommand, wanted?: EngineName): Promise<Engine> {
  const reasons: string[] = [];
  for (const name of wanted ? [wanted] : ENGINE_NAMES) {
    const reason = await whyUnusable(run, name);
    if (reason === undefined) return createEngine(name, run);
    reasons.push(`${name}: ${reason}`);
  }
  const code = wanted ? 'engine-unusable' : 'engine-missing';
  const message = ['no container engine can build here', ...reasons].join('\n  ');
  throw new ImageError(code, message, { hint: INSTALL_HINT });
}

async function whyUnusable(run: RunCommand, name: EngineName): Promise<string | undefined> {
  try {
    await run(probeCommand(name));
    return undefined;
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return error.message.includes('ENOENT') ? 'not installed' : lastLine(error.message);
  }
}

/** Where command lines say why they ended. */
function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
