import { execa } from 'execa';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from './manifest.ts';
import { ManifestError } from './manifest-error.ts';
import { requireShape } from './manifest-shape.ts';

/** kustomize by itself, or as kubectl brings it. */
const COMMANDS = [
  ['kustomize', 'build'],
  ['kubectl', 'kustomize'],
] as const;

const INSTALL_HINT =
  'Install kubectl, which brings it, or kustomize: https://kubectl.docs.kubernetes.io/installation/kustomize/';

/**
 * The objects of an overlay, as kustomize itself renders them. Throws `kustomize-missing`, or `overlay-invalid`
 * with kustomize's own words.
 */
export async function renderOverlay(folder: string): Promise<Manifest[]> {
  return parseManifests(await renderText(folder));
}

/** The same, as the YAML that kustomize prints. */
export async function renderText(folder: string): Promise<string> {
  for (const [program, verb] of COMMANDS) {
    const ended = await execa(program, [verb, folder], { reject: false, stdin: 'ignore' });
    if (ended.exitCode === 0) return ended.stdout;
    if (ended.code === 'ENOENT') continue;
    throw new ManifestError(
      'overlay-invalid',
      `${folder} cannot be rendered: ${ended.stderr || ended.shortMessage}`,
      `Mend it, then see: ${program} ${verb} ${folder}`,
    );
  }
  throw new ManifestError('kustomize-missing', 'neither kustomize nor kubectl is installed', INSTALL_HINT);
}

/** Objects of a YAML stream, each of the shape that its kind has. Throws `overlay-invalid`. */
export function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    try {
      if (error) throw error;
      const object: unknown = document.toJS();
      requireShape(object);
      return object as Manifest;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ManifestError(
        'overlay-invalid',
        `the overlay renders something that is not a Kubernetes object: ${reason}`,
        'Look at what kustomize renders, and mend it.',
        cause,
      );
    }
  });
}
