import { containersOf, type DeploymentManifest, type Manifest, manifestName, ofKind } from './manifest.ts';
import { ManifestError } from './manifest-error.ts';
import { IMAGE } from './names.ts';

/** What is pinned into an overlay. */
export interface PinnedRelease {
  readonly image: { readonly repository: string; readonly digest: string };
  readonly model: { readonly name: string; readonly version: string; readonly sha256: string };
  /** Commit of the code in the image. */
  readonly revision: string;
  readonly environment: string;
}

/**
 * The same objects with every container of our image at that digest, and with annotations that say which model
 * version and code they are. An overlay that is pinned already is pinned anew. Throws `image-unused`.
 */
export function pinRelease(manifests: readonly Manifest[], release: PinnedRelease): Manifest[] {
  const pinned = structuredClone([...manifests]);
  const deployments = ofKind(pinned, 'Deployment').filter((deployment) => pinImage(deployment, release));
  if (deployments.length === 0) {
    const looked = ofKind(pinned, 'Deployment').map(manifestName).join(', ') || 'no Deployment';
    throw new ManifestError(
      'image-unused',
      `no container uses the image ${IMAGE} (${looked})`,
      `Write \`image: ${IMAGE}\` in the container that serves.`,
    );
  }
  for (const { metadata, spec } of deployments) {
    const annotations = annotationsOf(release);
    metadata.annotations = { ...metadata.annotations, ...annotations };
    if (spec)
      spec.template.metadata = {
        ...spec.template.metadata,
        annotations: { ...spec.template.metadata?.annotations, ...annotations },
      };
  }
  return pinned;
}

function pinImage(deployment: DeploymentManifest, { image }: PinnedRelease): boolean {
  const ours = containersOf(deployment).filter((container) => isOurs(container.image));
  for (const container of ours) container.image = `${image.repository}@${image.digest}`;
  return ours.length > 0;
}

/** `hvs-api`, `hvs-api:tag`, or `registry/path/hvs-api@sha256:...` of an overlay that `hvs pin` wrote. */
function isOurs(image = ''): boolean {
  const name = image.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  return name === IMAGE || name.endsWith(`/${IMAGE}`);
}

function annotationsOf({ model, revision }: PinnedRelease): Record<string, string> {
  return {
    'hvs.dev/model-name': model.name,
    'hvs.dev/model-version': model.version,
    'hvs.dev/model-sha256': model.sha256,
    'hvs.dev/revision': revision,
  };
}
